using System.Globalization;
using ThriftRpc.Transport;

namespace ThriftRpc.Hosting;

/// <summary>Endpoints as configuration writes them.</summary>
internal static class EndpointText
{
    private const string Tcp = "tcp://";
    private const string Tls = "tls://";
    private const string Unix = "unix:";

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="ArgumentException">The text is none.</exception>
    public static Endpoint Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArgumentException($"{nameof(ThriftClientSettings.Endpoint)} is missing: where is the server? For example tcp://localhost:9090.");
        }

        if (text.StartsWith(Unix, StringComparison.OrdinalIgnoreCase))
        {
            string path = text[Unix.Length..];
            return new UnixEndpoint(path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path);
        }

        if (text.StartsWith(Tls, StringComparison.OrdinalIgnoreCase))
        {
            return new TlsEndpoint(ParseTcp(text, text[Tls.Length..]));
        }

        return ParseTcp(text, text.StartsWith(Tcp, StringComparison.OrdinalIgnoreCase) ? text[Tcp.Length..] : text);
    }

    private static TcpEndpoint ParseTcp(string text, string address)
    {
        int bracket = address.StartsWith('[') ? address.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = address.IndexOf(':', Math.Max(0, bracket));
        string host = bracket > 0 ? address[1..bracket] : colon < 0 ? address : address[..colon];
        int port = TcpEndpoint.DefaultPort;
        bool hasRest = bracket > 0 && bracket + 1 < address.Length && address[bracket + 1] != ':';
        if (host.Length == 0 || hasRest || host.AsSpan().ContainsAny('/', ' ')
            || (colon >= 0 && !(int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue)))
        {
            throw new ArgumentException($"{nameof(ThriftClientSettings.Endpoint)} is \"{text}\"; it can be tcp://host:port, host:port, tls://host:port or unix:/path.");
        }

        return new TcpEndpoint(host, port);
    }
}
