using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThriftRpc.Benchmarks.Summary;

/// <summary>Where a figure stands: a part's name, then steps into its document.</summary>
/// <remarks>
/// In JSON an array. A string is the name of a property; an object, such as <c>{"contender": "ThriftRpc"}</c>, chooses the first element of an array that has
/// these values. Lists of results may so grow and change their order, and the path still leads to the same figure.
/// </remarks>
/// <param name="part">The part.</param>
/// <param name="steps">The steps.</param>
[JsonConverter(typeof(Converter))]
internal sealed class FigurePath(string part, IReadOnlyList<JsonElement> steps)
{
    public string Part => part;

    /// <summary>Goes the way through a part's document.</summary>
    /// <returns>What stands there; null when the way leads nowhere.</returns>
    public JsonElement? Find(JsonElement element)
    {
        foreach (JsonElement step in steps)
        {
            JsonElement? next = step.ValueKind == JsonValueKind.String ? Property(element, step.GetString()!) : Choose(element, step);
            if (next is not { } found)
            {
                return null;
            }

            element = found;
        }

        return element;
    }

    public override string ToString() => string.Join(" / ", [part, .. steps.Select(step => step.ToString())]);

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement? Choose(JsonElement array, JsonElement values) =>
        array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Select(item => (JsonElement?)item).FirstOrDefault(item =>
                values.EnumerateObject().All(wanted => Property(item!.Value, wanted.Name) is { } value && JsonElement.DeepEquals(value, wanted.Value)))
            : null;

    private sealed class Converter : JsonConverter<FigurePath>
    {
        public override FigurePath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            JsonElement array = JsonElement.ParseValue(ref reader);
            return array.ValueKind == JsonValueKind.Array && array.GetArrayLength() > 1 && array.EnumerateArray().First().ValueKind == JsonValueKind.String
                && array.EnumerateArray().All(step => step.ValueKind is JsonValueKind.String or JsonValueKind.Object)
                ? new FigurePath(array[0].GetString()!, [.. array.EnumerateArray().Skip(1)])
                : throw new JsonException($"{array} is no path: a part's name and steps, each a name or an object of values.");
        }

        public override void Write(Utf8JsonWriter writer, FigurePath value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
