using System.Text.Json;

namespace ThriftRpc.Lab;

/// <summary>What the two processes say to each other: one line of JSON each way.</summary>
internal static class ServerMessages
{
    public enum Verb
    {
        Open,
        Read,
        Restart,
        Close,
    }

    public static string ToLine<T>(T message) => JsonSerializer.Serialize(message);

    public static T FromLine<T>(string line) => JsonSerializer.Deserialize<T>(line) ?? throw new InvalidDataException($"The other process says: {line}");

    /// <summary>A wish of the parent.</summary>
    public sealed record Request(Verb Verb, int Site = 0, SiteSetup? Setup = null, TimeSpan Pause = default);

    /// <summary>The server's answer; <paramref name="Error"/> when it could not do it.</summary>
    public sealed record Answer(OpenSite? Opened = null, SiteReading? Reading = null, ConnectionSample[]? Samples = null, string? Error = null);
}
