namespace ThriftRpc.Idl;

/// <summary>Writes the methods that write containers.</summary>
internal sealed class ContainerWriteEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;

    public void Emit(Container container)
    {
        if (container.IsFieldWritten)
        {
            Emit(container, "short id, ", "id, ");
        }

        if (container.IsElementWritten)
        {
            Emit(container, "", "");
        }
    }

    private void Emit(Container container, string parameter, string argument)
    {
        string field = container.CanHoldNull ? ", string field" : "";
        string type = context.Types.Name(container.Type);
        _code.Blank();
        _code.Line($"public static void Write{container.Name}<TWriter>(scoped ref TWriter writer, {parameter}{type} value{field})");
        _code.Indented(() => _code.Line(Runtime.WhereWriter));
        using (_code.Open())
        {
            switch (container.Type)
            {
                case ListType list:
                    _code.Line($"int outer = writer.WriteListBegin({argument}{TypeEmitter.Wire(list.Element)}, value.Count);");
                    EmitList(list.Element);
                    _code.Line("writer.WriteListEnd(outer);");
                    break;
                case SetType set:
                    _code.Line($"int outer = writer.WriteSetBegin({argument}{TypeEmitter.Wire(set.Element)}, value.Count);");
                    EmitItems(set.Element);
                    _code.Line("writer.WriteSetEnd(outer);");
                    break;
                case MapType map:
                    _code.Line($"int outer = writer.WriteMapBegin({argument}{TypeEmitter.Wire(map.Key)}, {TypeEmitter.Wire(map.Value)}, value.Count);");
                    EmitPairs(map);
                    _code.Line("writer.WriteMapEnd(outer);");
                    break;
            }
        }
    }

    private void EmitList(TypeSymbol element)
    {
        if (TypeEmitter.BulkVerb(element) is { } verb)
        {
            _code.Line($"writer.Write{verb}({context.Types.BulkSpan(element, "value")});");
        }
        else
        {
            EmitItems(element);
        }
    }

    private void EmitItems(TypeSymbol element)
    {
        using (_code.Open($"foreach ({context.Types.Name(element)} item in value)"))
        {
            EmitElement(element, "item");
        }

        _code.Blank();
    }

    private void EmitPairs(MapType map)
    {
        using (_code.Open($"foreach (({context.Types.Name(map.Key)} key, {context.Types.Name(map.Value)} item) in value)"))
        {
            EmitElement(map.Key, "key");
            EmitElement(map.Value, "item");
        }

        _code.Blank();
    }

    private void EmitElement(TypeSymbol type, string value)
    {
        string notNull = TypeEmitter.IsValueType(type) ? value : $"{value} ?? throw {Runtime.Protocol}TProtocolException.NullField(field)";
        if (TypeEmitter.IsContainer(type))
        {
            _code.Line(context.Containers.WriteElement(type, notNull) + ";");
        }
        else if (type is StructSymbol)
        {
            _code.Line($"({notNull}).Write(ref writer);");
        }
        else
        {
            _code.Line($"writer.Write{TypeEmitter.Verb(type)}({TypeEmitter.ToWire(type, notNull)});");
        }
    }
}
