namespace ThriftRpc.Idl;

/// <summary>Writes the methods that read containers.</summary>
internal sealed class ContainerReadEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;

    public void Emit(Container container)
    {
        if (!container.IsRead)
        {
            return;
        }

        string type = context.Types.Name(container.Type);
        _code.Blank();
        _code.Line($"public static {type} Read{container.Name}<TReader>(scoped ref TReader reader, string field)");
        _code.Indented(() => _code.Line(Runtime.WhereReader));
        using (_code.Open())
        {
            switch (container.Type)
            {
                case ListType list:
                    EmitList(list, type);
                    break;
                case SetType set:
                    EmitSet(set, type);
                    break;
                case MapType map:
                    EmitMap(map, type);
                    break;
            }

            _code.Line("return value;");
        }
    }

    private void EmitList(ListType list, string type)
    {
        _code.Line($"int outer = reader.ReadListBegin(out {Runtime.TType} elementType, out int count);");
        EmitCheck($"elementType != {TypeEmitter.Wire(list.Element)}", "elementType");
        _code.Line($"{type} value = new(count);");
        if (TypeEmitter.BulkVerb(list.Element) is { } verb)
        {
            _code.Line($"{Runtime.CollectionsMarshal}.SetCount(value, count);");
            _code.Line($"reader.Read{verb}({context.Types.BulkSpan(list.Element, "value")});");
        }
        else
        {
            EmitLoop($"value.Add({ReadElement(list.Element)});");
        }

        _code.Line("reader.ReadListEnd(outer);");
    }

    private void EmitSet(SetType set, string type)
    {
        _code.Line($"int outer = reader.ReadSetBegin(out {Runtime.TType} elementType, out int count);");
        EmitCheck($"elementType != {TypeEmitter.Wire(set.Element)}", "elementType");
        _code.Line($"{type} value = new(count{KeyComparer(set.Element)});");
        EmitLoop($"value.Add({ReadElement(set.Element)});");
        _code.Line("reader.ReadSetEnd(outer);");
    }

    private void EmitMap(MapType map, string type)
    {
        string keyWire = TypeEmitter.Wire(map.Key);
        _code.Line($"int outer = reader.ReadMapBegin(out {Runtime.TType} keyType, out {Runtime.TType} valueType, out int count);");
        EmitCheck($"(keyType != {keyWire} || valueType != {TypeEmitter.Wire(map.Value)})", $"keyType != {keyWire} ? keyType : valueType");
        _code.Line($"{type} value = new(count{KeyComparer(map.Key)});");

        // By index, not by Add: of equal keys the last wins.
        EmitLoop(
            $"{context.Types.Name(map.Key)} key = {ReadElement(map.Key)};",
            $"value[key] = {ReadElement(map.Value)};");
        _code.Line("reader.ReadMapEnd(outer);");
    }

    private void EmitCheck(string mismatch, string actual)
    {
        using (_code.Open($"if (count > 0 && {mismatch})"))
        {
            _code.Line($"throw {Runtime.Protocol}TProtocolException.ElementType(field, {actual});");
        }

        _code.Blank();
    }

    private void EmitLoop(params IReadOnlyList<string> statements)
    {
        using (_code.Open("for (int i = 0; i < count; i++)"))
        {
            foreach (string statement in statements)
            {
                _code.Line(statement);
            }
        }

        _code.Blank();
    }

    private string ReadElement(TypeSymbol type) => type switch
    {
        _ when TypeEmitter.IsContainer(type) => context.Containers.ReadElement(type),
        StructSymbol => $"{context.Names.InExpression(type)}.Read(ref reader)",
        EnumSymbol => $"({context.Types.Name(type)})reader.ReadI32()",
        _ => $"reader.Read{TypeEmitter.Verb(type)}()",
    };

    /// <summary>Sets and maps that a peer fills hash numbers with a seed that it does not know; strings, structs and booleans need none.</summary>
    private string KeyComparer(TypeSymbol key) =>
        key is StructSymbol or BaseType { Kind: BaseKind.String or BaseKind.Bool } ? "" : ", " + context.Types.Comparer(key, context.Containers);
}
