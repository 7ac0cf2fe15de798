using System.Text.Json;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>What a client says of one slice.</summary>
/// <param name="Calls">How many calls were made.</param>
/// <param name="Seconds">How long they took together.</param>
/// <param name="P50Us">The median call, in microseconds.</param>
/// <param name="P99Us">The call that 99 % of the calls beat, in microseconds.</param>
/// <param name="CpuUs">The client's time on the processor, in microseconds.</param>
internal sealed record ClientResult(long Calls, double Seconds, double P50Us, double P99Us, double CpuUs)
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public string ToLine() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="IOException">The line is something else, or no call was made.</exception>
    public static ClientResult Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ClientResult>(line, s_json) is { Calls: > 0, Seconds: > 0 } result
                ? result
                : throw new IOException($"No call was made: {line}");
        }
        catch (JsonException e)
        {
            throw new IOException($"The client said \"{line}\".", e);
        }
    }
}
