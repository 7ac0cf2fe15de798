using System.Globalization;
using System.Text;

namespace ThriftRpc.Protocol.Tests;

/// <summary>A second encoder, straight from the protocol's description and of the plainest kind.</summary>
internal static class PlainJsonEncoder
{
    public static string Message(string name, int type, int sequenceId, AnyStruct body) => $"[1,\"{name}\",{type},{sequenceId},{Value(body)}]";

    public static string Value(AnyValue value) => value switch
    {
        AnyNumber { Type: TType.Double } number => Double(BitConverter.Int64BitsToDouble(number.Bits)),
        AnyNumber number => number.Bits.ToString(CultureInfo.InvariantCulture),
        AnyText { IsText: true } text => $"\"{Encoding.UTF8.GetString(text.Content)}\"",
        AnyText text => $"\"{Convert.ToBase64String(text.Content).TrimEnd('=')}\"",
        AnyUuid uuid => $"\"{uuid.Id}\"",
        AnyStruct fields => $"{{{string.Join(",", fields.Fields.Select(Field))}}}",
        AnyElements elements => $"[{string.Join(",", [$"\"{NameOf(elements.ElementType)}\"", $"{elements.Items.Length}", .. elements.Items.Select(Value)])}]",
        AnyPairs pairs =>
            $"[\"{NameOf(pairs.KeyType)}\",\"{NameOf(pairs.ValueType)}\",{pairs.Items.Length},{{{string.Join(",", pairs.Items.Select(Pair))}}}]",
        _ => throw new AssertionException($"No encoding for {value}."),
    };

    public static string NameOf(TType type) => type switch
    {
        TType.Bool => "tf",
        TType.I8 => "i8",
        TType.I16 => "i16",
        TType.I32 => "i32",
        TType.I64 => "i64",
        TType.Double => "dbl",
        TType.String => "str",
        TType.Struct => "rec",
        TType.List => "lst",
        TType.Set => "set",
        TType.Map => "map",
        TType.Uuid => "uid",
        _ => throw new AssertionException($"No name for {type}."),
    };

    private static string Field((short Id, AnyValue Value) field) => $"\"{field.Id}\":{{\"{NameOf(field.Value.Type)}\":{Value(field.Value)}}}";

    private static string Pair((AnyValue Key, AnyValue Value) pair) =>
        Value(pair.Key) is var key && pair.Key is AnyNumber && key[0] != '"' ? $"\"{key}\":{Value(pair.Value)}" : $"{key}:{Value(pair.Value)}";

    private static string Double(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture)
        : double.IsNaN(value) ? "\"NaN\""
        : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}
