using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;

namespace ThriftRpc.Differential;

/// <summary>A value as text, the same as mirror.py makes of an equal value.</summary>
internal static class Dump
{
    public static string Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        sbyte or short or int or long => ((IConvertible)value).ToInt64(CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        Enum member => ((IConvertible)member).ToInt32(CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        double real => $"d{Hex(real)}",
        string text => $"s{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))}",
        byte[] blob => $"x{Convert.ToHexStringLower(blob)}",
        IDictionary map => $"{{{Sorted(map.Keys.Cast<object>().Select(key => $"{Of(key)}:{Of(map[key]!)}"))}}}",
        IList list => $"[{string.Join(',', list.Cast<object>().Select(Of))}]",
        IEnumerable set => $"<{Sorted(set.Cast<object>().Select(Of))}>",
        _ => $"({Sorted(Fields(value).Select(field => $"{field.Name}={Of(field.Value)}"))})",
    };

    /// <summary>The fields that are there, with their normal names. A union has one, named like the type that holds it.</summary>
    public static IEnumerable<(string Name, object Value)> Fields(object value)
    {
        Type type = value.GetType();
        if (Shape.UnionOf(type) is not null)
        {
            return type.Name == "Unknown" ? [] : [(Words.Normal(type.Name), type.GetProperty("Value")!.GetValue(value)!)];
        }

        return Shape.FieldsOf(type).Select(property => (Words.Normal(property.Name), Shape.ValueOf(property, value)!)).Where(field => field.Item2 is not null);
    }

    private static string Hex(double value)
    {
        byte[] bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Sorted(IEnumerable<string> parts) => string.Join(',', parts.Order(StringComparer.Ordinal));
}
