using System.Collections;

namespace ThriftRpc.Interop;

/// <summary>Writes values as text in one form only, so that equal texts mean equal values: of doubles the bits, of sets and maps the sorted elements.</summary>
/// <remarks>
/// It knows nothing of the generated <c>Equals</c>, which takes the two zeros for equal. All NaNs are one, as JSON has one word for them, and each
/// language makes another of it; a case of its own compares their bits.
/// </remarks>
internal static class Canonical
{
    /// <summary>Returns a line for each field that is set, those of structs within structs included.</summary>
    public static IEnumerable<string> Lines(object? value, string path = "")
    {
        if (value is null || !IsStruct(value))
        {
            return [$"{path} = {Text(value)}"];
        }

        IEnumerable<string> fields = value.GetType().GetProperties()
            .Select(property => (property.Name, Value: property.GetValue(value)))
            .Where(field => field.Value is not null)
            .SelectMany(field => Lines(field.Value, $"{path}.{field.Name}"));
        return fields.Prepend($"{path}: {value.GetType().Name}");
    }

    /// <summary>Returns the lines that only one of the two has.</summary>
    public static IEnumerable<string> Differences(object? expected, object? actual)
    {
        HashSet<string> mine = [.. Lines(expected)];
        HashSet<string> theirs = [.. Lines(actual)];
        return mine.Except(theirs).Order().Select(line => $"- {line}").Concat(theirs.Except(mine).Order().Select(line => $"+ {line}"));
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        double.NaN => "NaN",
        double number => $"{BitConverter.DoubleToUInt64Bits(number):x16}",
        string text => $"{text.Length}'{text}'",
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Enum member => $"{Convert.ToInt32(member)}",
        IList list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        IDictionary map => Sorted(map.Keys.Cast<object>().Select(key => $"{Text(key)}: {Text(map[key])}")),
        IEnumerable set => Sorted(set.Cast<object?>().Select(Text)),
        _ when IsStruct(value) => $"({string.Join(", ", Lines(value))})",
        _ => $"{value}",
    };

    private static string Sorted(IEnumerable<string> elements) => $"{{{string.Join(", ", elements.Order(StringComparer.Ordinal))}}}";

    private static bool IsStruct(object value) =>
        value.GetType().GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Protocol.IThriftStruct<>));
}
