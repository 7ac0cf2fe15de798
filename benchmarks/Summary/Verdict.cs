using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThriftRpc.Benchmarks.Summary;

/// <summary>What a gate says of a document.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Wanted">What is wanted.</param>
/// <param name="Figure">What was measured, if it was.</param>
/// <param name="Outcome">Whether that is enough.</param>
/// <param name="Reason">Why there is no figure.</param>
/// <param name="IsUnsure">Whether the limit lies within the figure's interval: then another run may well say the opposite.</param>
internal sealed record Verdict(string Gate, string Wanted, Measured? Figure, Outcome Outcome, string? Reason = null, bool IsUnsure = false)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerOptions.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    [JsonIgnore]
    public string FigureText => Figure?.ToString() ?? "";

    [JsonIgnore]
    public string OutcomeText => Outcome switch
    {
        Outcome.Met => IsUnsure ? "met, unsure" : "met",
        Outcome.Missed => IsUnsure ? "MISSED, unsure" : "MISSED",
        Outcome.NotMeasured => "not measured",
        _ => "NO FIGURE",
    };
}
