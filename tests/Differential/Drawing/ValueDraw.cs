using System.Globalization;

namespace ThriftRpc.Differential;

/// <summary>Draws values as files write them: constants and defaults.</summary>
internal sealed class ValueDraw(Random random)
{
    private static readonly string[] s_texts =
    [
        "\"\"", "''", "\"plain\"", "'single'", "\"it's\"", "'say \"hi\"'", "\"tab\\tline\\nend\\r\"", "'\\'\\\\'", "\"\\\"quoted\\\"\"", "\"{0} {{x}} $\"", "\"// no comment # either\"",
    ];

    private static readonly string[] s_doubles = ["0.0", "1.5", "-2.25", "+3.0", ".5", "-.125", "1e3", "2.5E-3", "6.02e+23", "7", "-8", "0"];

    /// <param name="consts">Constants that may be named instead.</param>
    public string Value(DrawnType type, IReadOnlyList<DrawnConst> consts, int depth = 0)
    {
        DrawnType target = type.Target;
        DrawnConst[] named = [.. consts.Where(constant => SameType(constant.Type.Target, target))];
        if (named.Length > 0 && random.Next(4) == 0)
        {
            return named[random.Next(named.Length)].Name;
        }

        return target switch
        {
            DrawnBase { Text: "bool" } => Pick("true", "false", "1", "0"),
            DrawnBase { Text: "byte" or "i8" } => Int(sbyte.MinValue, sbyte.MaxValue),
            DrawnBase { Text: "i16" } => Int(short.MinValue, short.MaxValue),
            DrawnBase { Text: "i32" } => Int(int.MinValue, int.MaxValue),
            DrawnBase { Text: "i64" } => Int(long.MinValue + 1, long.MaxValue),
            DrawnBase { Text: "double" } => s_doubles[random.Next(s_doubles.Length)],
            DrawnBase => s_texts[random.Next(s_texts.Length)],
            DrawnEnum @enum => EnumValue(@enum),
            DrawnList list => Sequence(list, consts, depth),
            DrawnMap map => Pairs(map, consts, depth),
            DrawnStruct @struct => Fields(@struct, consts, depth),
            _ => throw new InvalidOperationException($"No values of {target}"),
        };
    }

    /// <summary>Whether a file can hold a value of the type at this place: not of a struct that stands further below.</summary>
    public static bool HasValues(DrawnType type) => type.Target switch
    {
        DrawnStruct @struct => @struct.Fields is { } fields
            && (!@struct.IsUnion || fields.Count > 0)
            && fields.All(field => !(field.IsRequired || @struct.IsUnion) || HasValues(field.Type)),
        _ => true,
    };

    /// <summary>Whether Apache's Python code can have such a default: of structs, only plain ones.</summary>
    public static bool CanBeDefault(DrawnType type) => type.Target switch
    {
        DrawnStruct { Fields: { } fields } => HasValues(type) && fields.All(field => field.Type.Target is DrawnBase or DrawnEnum),
        DrawnStruct => false,
        DrawnList list => CanBeDefault(list.Element),
        DrawnMap map => CanBeDefault(map.Key) && CanBeDefault(map.Value),
        _ => true,
    };

    public string Int(long lowest, long highest) => random.Next(6) switch
    {
        0 => lowest.ToString(CultureInfo.InvariantCulture),
        1 => highest.ToString(CultureInfo.InvariantCulture),
        2 => $"0x{random.NextInt64(0, highest):x}",
        3 => $"+{random.Next(0, 100)}",
        4 => $"{random.NextInt64(lowest, highest)}",
        _ => $"{random.Next(-100, 100)}",
    };

    private static bool SameType(DrawnType one, DrawnType other) => one.Text == other.Text && one.GetType() == other.GetType();

    private string EnumValue(DrawnEnum @enum)
    {
        (string name, int value) = @enum.Members[random.Next(@enum.Members.Count)];
        return random.Next(4) == 0 ? $"{value}" : $"{@enum.Text}.{name}";
    }

    private string Sequence(DrawnList list, IReadOnlyList<DrawnConst> consts, int depth)
    {
        int count = depth > 2 || !HasValues(list.Element) || (list.IsSet && !list.Element.IsHashable) ? 0 : random.Next(4);
        return $"[{string.Concat(Enumerable.Range(0, count).Select(_ => Value(list.Element, consts, depth + 1) + Pick(", ", "; ", " ")))}]";
    }

    private string Pairs(DrawnMap map, IReadOnlyList<DrawnConst> consts, int depth)
    {
        int count = depth > 2 || !map.Key.IsHashable || !HasValues(map.Value) ? 0 : random.Next(4);
        IEnumerable<string> keys = Enumerable.Range(0, count).Select(_ => Value(map.Key, consts, depth + 1)).Distinct();
        return $"{{{string.Concat(keys.Select(key => $"{key} : {Value(map.Value, consts, depth + 1)}{Pick(", ", "; ", " ")}"))}}}";
    }

    private string Fields(DrawnStruct @struct, IReadOnlyList<DrawnConst> consts, int depth)
    {
        IReadOnlyList<DrawnField> fields = @struct.Fields!;
        IEnumerable<DrawnField> chosen = @struct.IsUnion
            ? [fields[random.Next(fields.Count)]]
            : fields.Where(field => field.IsRequired || (depth < 3 && HasValues(field.Type) && random.Next(2) == 0));
        return $"{{{string.Join(", ", chosen.Select(field => $"\"{field.Name}\": {Value(field.Type, consts, depth + 1)}"))}}}";
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
