using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>The framings that whole fixtures run in.</summary>
internal static class Framings
{
    public static IEnumerable<ThriftFraming> All { get; } = [ThriftFraming.Framed, ThriftFraming.Unframed, ThriftFraming.Header];
}
