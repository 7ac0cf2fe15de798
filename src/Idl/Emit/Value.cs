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
        BinaryValue bytes => $"{Literal.Of(bytes.Text)}u8.ToArray()",
        UuidValue uuid => $"new {Runtime.Guid}(\"{uuid.Value:D}\")",
        EnumValue member => EnumExpression(member),
        ElementsValue elements => ElementsExpression(elements, type),
        MapValue => $"{Empty(type)}{Initializer(value, type)}",
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
        if (value.Member is { } member)
        {
            return $"{context.Names.InExpression(value.Enum)}.{context.Names.Of(member)}";
        }

        string type = context.Types.Name(value.Enum);
        return value.Number < 0 ? $"({type})({value.Number})" : $"({type}){value.Number}";
    }

    /// <summary>A set or map whose type is not known where the expression stands.</summary>
    public string Constructed(ValueSymbol value, TypeSymbol type)
    {
        TypeSymbol key = type is MapType map ? map.Key : ((SetType)type).Element;
        return $"new {context.Types.Name(type)}({context.Containers.ContentComparerOf(key)}){Initializer(value, type)}";
    }

    private string ElementsExpression(ElementsValue value, TypeSymbol type)
    {
        if (type is ListType || Empty(type) == "[]")
        {
            return $"[{string.Join(", ", Elements(value, type))}]";
        }

        return $"{Empty(type)}{Initializer(value, type)}";
    }

    private string Initializer(ValueSymbol value, TypeSymbol type)
    {
        string items = value is MapValue map
            ? Pairs(map, (MapType)type)
            : string.Join(", ", Elements((ElementsValue)value, type).Select(NotAnIndex));
        return items.Length == 0 ? "" : $" {{ {items} }}";
    }

    /// <summary>Between braces, what begins with a bracket is taken for an index.</summary>
    private static string NotAnIndex(string element) => element.StartsWith("[", StringComparison.Ordinal) ? $"({element})" : element;

    private IEnumerable<string> Elements(ElementsValue value, TypeSymbol type)
    {
        TypeSymbol elementType = type is ListType list ? list.Element : ((SetType)type).Element;
        return value.Elements.Select(element => Expression(element, elementType));
    }

    /// <summary>Pairs go in by index, not by Add: the last of equal keys wins, as on the wire.</summary>
    private string Pairs(MapValue value, MapType type) =>
        string.Join(", ", value.Pairs.Select(pair => $"[{Expression(pair.Key, type.Key)}] = {Expression(pair.Value, type.Value)}"));

    private string StructExpression(StructValue value)
    {
        if (value.Struct.Kind == StructKind.Union)
        {
            return UnionExpression(value.Struct, value.Fields[0].Field, value.Fields[0].Value);
        }

        // The message of an exception can only be given to its constructor.
        List<(FieldSymbol Field, ValueSymbol Value)> message = [.. value.Fields.Where(given => Names.IsMessage(value.Struct, given.Field))];
        string argument = message.Count == 0 ? "" : Expression(message[0].Value, message[0].Field.Type);
        string initializers = string.Join(", ", value.Fields.Except(message).Select(Initializer));
        return initializers.Length == 0 ? $"new({argument})" : $"new({argument}) {{ {initializers} }}";
    }

    /// <summary>A union with one member set.</summary>
    public string UnionExpression(StructSymbol union, FieldSymbol member, ValueSymbol value) =>
        $"new {context.Types.Name(union)}.{context.Names.Of(member)}({Expression(value, member.Type)})";

    private string Initializer((FieldSymbol Field, ValueSymbol Value) given) =>
        $"{context.Names.Of(given.Field)} = {Expression(given.Value, given.Field.Type)}";
}
