using System.Text.Json;

namespace ThriftRpc.Benchmarks.Summary;

/// <summary>A figure: one number, or a median with its interval.</summary>
/// <param name="Median">The number.</param>
/// <param name="Low">The lower end of the interval, where one is known.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct Measured(double Median, double? Low = null, double? High = null)
{
    public static bool TryRead(JsonElement element, out Measured figure)
    {
        figure = default;
        if (element.ValueKind == JsonValueKind.Number)
        {
            figure = new Measured(element.GetDouble());
            return true;
        }

        if (element.ValueKind != JsonValueKind.Object || NumberIn(element, "median") is not { } median)
        {
            return false;
        }

        figure = new Measured(median, NumberIn(element, "low"), NumberIn(element, "high"));
        return true;
    }

    public override string ToString() => Low is { } low && High is { } high ? $"{Median:0.###} ({low:0.###} to {high:0.###})" : $"{Median:0.###}";

    private static double? NumberIn(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
