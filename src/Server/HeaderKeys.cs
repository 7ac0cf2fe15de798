using System.Globalization;

namespace ThriftRpc.Server;

/// <summary>The headers of THeader that the server itself reads or writes.</summary>
internal static class HeaderKeys
{
    /// <summary>How long the client waits for the answer, in milliseconds; fbthrift's name.</summary>
    public const string ClientTimeout = "client_timeout";

    /// <summary>In a reply: the server is draining, so the next call had better take another connection; Kitex's name.</summary>
    public const string Reconnect = "crrst";

    /// <summary>Reads how long the client waits.</summary>
    /// <returns>Null when it does not say, or says something that is no time.</returns>
    public static TimeSpan? TimeoutOf(IReadOnlyDictionary<string, string>? headers) =>
        headers is not null && headers.TryGetValue(ClientTimeout, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
