using System.Globalization;

namespace ThriftRpc.Idl;

/// <summary>Writes values as C# expressions whose type is known where they stand.</summary>
internal sealed class ValueEmitter(EmitContext context)
{
    public string Expression(ValueSymbol value, TypeSymbol type) => value switch
    {
        BoolValue boolean => boolean.Value ? "true" : "false",
        IntegerValue integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        DoubleValue number => number.Text,
        StringValue text => Literal.Of(text.Value),
        BinaryValue { Text: "" } => "[]",
        BinaryValue bytes => $"[.. {Literal.Of(bytes.Text)}u8]",
        UuidValue uuid => $"new {Runtime.Guid}(\"{uuid.Value:D}\")",
        EnumValue member => EnumExpression(member),
        ElementsValue elements => ElementsExpression(elements, type),
        MapValue map => MapExpression(map, (MapType)type),
        StructValue fields => StructExpression(fields),
        _ => throw new ArgumentException($"{value} is no value.", nameof(value)),
    };

    /// <summary>The value of a field that nobody has set; null for none, which leaves what C# puts there.</summary>
    public string? Initial(FieldSymbol field)
    {
        if (field.Default is { } value)
        {
            return Expression(value, field.Type);
        }

        return field.Requiredness == Requiredness.Default ? Empty(field.Type) : null;
    }

    /// <summary>The empty value of a type; null for types that need none.</summary>
    public string? Empty(TypeSymbol type) => type switch
    {
        BaseType { Kind: BaseKind.String } => "\"\"",
        BaseType { Kind: BaseKind.Binary } or ListType => "[]",
        SetType set => context.Containers.ContentComparerOf(set.Element) is { Length: > 0 } comparer ? $"new({comparer})" : "[]",
        MapType map => $"new({context.Containers.ContentComparerOf(map.Key)})",
        _ => null,
    };

    private string EnumExpression(EnumValue value)
    {
        string type = context.Types.Name(value.Enum);
        if (value.Member is { } member)
        {
            return $"{type}.{context.Names.Of(member)}";
        }

        return value.Number < 0 ? $"({type})({value.Number})" : $"({type}){value.Number}";
    }

    private string ElementsExpression(ElementsValue value, TypeSymbol type)
    {
        TypeSymbol elementType = type is ListType list ? list.Element : ((SetType)type).Element;
        string items = string.Join(", ", value.Elements.Select(element => Expression(element, elementType)));
        if (value.Elements.Count == 0 || type is ListType || context.Containers.ContentComparerOf(elementType).Length == 0)
        {
            return value.Elements.Count == 0 ? Empty(type)! : $"[{items}]";
        }

        return $"{Empty(type)} {{ {items} }}";
    }

    private string MapExpression(MapValue value, MapType type)
    {
        if (value.Pairs.Count == 0)
        {
            return Empty(type)!;
        }

        // By index, not by Add: the last of equal keys wins, as on the wire.
        IEnumerable<string> pairs = value.Pairs.Select(pair => $"[{Expression(pair.Key, type.Key)}] = {Expression(pair.Value, type.Value)}");
        return $"{Empty(type)} {{ {string.Join(", ", pairs)} }}";
    }

    private string StructExpression(StructValue value)
    {
        // The message of an exception can only be given to its constructor.
        List<(FieldSymbol Field, ValueSymbol Value)> message = [.. value.Fields.Where(given => Names.IsMessage(value.Struct, given.Field))];
        string argument = message.Count == 0 ? "" : Expression(message[0].Value, message[0].Field.Type);
        string initializers = string.Join(", ", value.Fields.Except(message).Select(Initializer));
        return initializers.Length == 0 ? $"new({argument})" : $"new({argument}) {{ {initializers} }}";
    }

    private string Initializer((FieldSymbol Field, ValueSymbol Value) given) =>
        $"{context.Names.Of(given.Field)} = {Expression(given.Value, given.Field.Type)}";
}
