namespace ThriftRpc.Transport;

/// <summary>The header by which a server asks, beside a reply, not to be sent more calls on this connection: it is about to stop. As in Kitex.</summary>
internal static class DrainMark
{
    /// <summary>The header's name. A server writes it with the value 1.</summary>
    public const string Header = "crrst";

    /// <summary>Tells whether the mark is among the headers of a reply.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string>? headers) => headers is not null && headers.ContainsKey(Header);
}
