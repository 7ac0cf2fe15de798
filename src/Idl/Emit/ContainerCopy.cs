namespace ThriftRpc.Idl;

/// <summary>Writes the methods that copy containers with all that they hold.</summary>
internal sealed class ContainerCopyEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;
    private readonly CopyEmitter _copy = new(context);

    public void Emit(Container container)
    {
        if (!container.IsCopied)
        {
            return;
        }

        string type = context.Types.Name(container.Type);
        _code.Blank();
        using (_code.Open($"public static {type} Copy{container.Name}({type} value)"))
        {
            switch (container.Type)
            {
                case ListType list:
                    _code.Line($"{type} copy = new(value.Count);");
                    EmitItems(list.Element);
                    break;
                case SetType set:
                    _code.Line($"{type} copy = new(value.Count, value.Comparer);");
                    EmitItems(set.Element);
                    break;
                case MapType map:
                    _code.Line($"{type} copy = new(value.Count, value.Comparer);");
                    using (_code.Open($"foreach (({context.Types.Name(map.Key)} key, {context.Types.Name(map.Value)} item) in value)"))
                    {
                        _code.Line($"copy.Add({Copied(map.Key, "key")}, {Copied(map.Value, "item")});");
                    }

                    break;
            }

            _code.Blank();
            _code.Line("return copy;");
        }
    }

    private void EmitItems(TypeSymbol element)
    {
        using (_code.Open($"foreach ({context.Types.Name(element)} item in value)"))
        {
            _code.Line($"copy.Add({Copied(element, "item")});");
        }
    }

    private string Copied(TypeSymbol type, string value) => _copy.Copied(type, value, isInContainers: true);
}
