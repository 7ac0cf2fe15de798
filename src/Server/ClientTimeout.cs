using System.Globalization;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>How long the client of a call waits, as its headers tell.</summary>
internal static class ClientTimeout
{
    /// <summary>Takes the client's time out of the headers of a call: the handler is told of it in its context.</summary>
    /// <param name="headers">The headers; null afterwards if there is nothing else in them.</param>
    /// <returns>Null when the client does not say, or says something that is no time.</returns>
    public static TimeSpan? Take(ref IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null || !headers.TryGetValue(ClientTimeoutHeader.Name, out string? text)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) || milliseconds == 0)
        {
            return null;
        }

        headers = headers.Count == 1 ? null : new Dictionary<string, string>(headers.Where(pair => pair.Key != ClientTimeoutHeader.Name), StringComparer.Ordinal);
        return TimeSpan.FromMilliseconds(milliseconds);
    }
}
