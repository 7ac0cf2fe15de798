using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThriftRpc.Benchmarks.Summary;

/// <summary>A target of the project, as gates.json states it.</summary>
/// <param name="Name">What is judged, in words.</param>
/// <param name="Figure">Where the figure stands in the joined document.</param>
/// <param name="Over">Where the figure stands by which it is divided; null when it stands for itself.</param>
/// <param name="AtLeast">What it must reach.</param>
/// <param name="AtMost">What it must not exceed. Either this or the other is given.</param>
internal sealed record Gate(
    [property: JsonRequired] string Name,
    [property: JsonRequired] FigurePath Figure,
    FigurePath? Over = null,
    double? AtLeast = null,
    double? AtMost = null)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <exception cref="FormatException">A gate makes no sense.</exception>
    public static IReadOnlyList<Gate> ReadAll(string path) => Parse(File.ReadAllText(path));

    /// <inheritdoc cref="ReadAll"/>
    public static IReadOnlyList<Gate> Parse(string json)
    {
        try
        {
            Gate[] gates = JsonSerializer.Deserialize<Gate[]>(json, s_json) ?? [];
            return gates.FirstOrDefault(gate => gate.AtLeast is null == gate.AtMost is null) is { } vague
                ? throw new FormatException($"The gate \"{vague.Name}\" needs either atLeast or atMost.")
                : gates;
        }
        catch (JsonException e)
        {
            throw new FormatException($"The gates cannot be read: {e.Message}", e);
        }
    }

    public Verdict Judge(JsonElement document)
    {
        string wanted = AtLeast is { } least ? $"at least {least}" : $"at most {AtMost}";
        (Measured? figure, Verdict? none) = Read(document, Figure, wanted);
        if (figure is not { } measured)
        {
            return none!;
        }

        if (Over is not null)
        {
            (Measured? divisor, none) = Read(document, Over, wanted);
            if (divisor is not { } by)
            {
                return none!;
            }

            // Of a quotient of two medians no interval is known.
            measured = new Measured(measured.Median / by.Median);
        }

        bool met = AtLeast is { } atLeast ? measured.Median >= atLeast : measured.Median <= AtMost;
        double limit = AtLeast ?? AtMost ?? double.NaN;
        return new Verdict(Name, wanted, measured, met ? Outcome.Met : Outcome.Missed, IsUnsure: measured.Low < limit && limit < measured.High);
    }

    private (Measured? Figure, Verdict? None) Read(JsonElement document, FigurePath path, string wanted)
    {
        if (!document.GetProperty("parts").TryGetProperty(path.Part, out JsonElement part))
        {
            string reason = document.GetProperty("leftOut").TryGetProperty(path.Part, out JsonElement why) ? why.ToString() : "it did not run";
            return (null, new Verdict(Name, wanted, null, Outcome.NotMeasured, $"{path.Part}: {reason}"));
        }

        return path.Find(part) is { } found && Measured.TryRead(found, out Measured figure)
            ? (figure, null)
            : (null, new Verdict(Name, wanted, null, Outcome.Broken, $"there is no figure at {path}"));
    }
}
