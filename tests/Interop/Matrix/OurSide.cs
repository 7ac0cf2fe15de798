using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>What our side speaks. A line in one of these lists is all that another protocol, framing or endpoint needs to be tested with every peer.</summary>
internal static class OurSide
{
    private static readonly Dictionary<string, ThriftProtocol> s_protocols = new()
    {
        ["binary"] = TBinaryProtocol.Default,
    };

    private static readonly Dictionary<string, ThriftFraming> s_framings = new()
    {
        ["framed"] = ThriftFraming.Framed,
        ["unframed"] = ThriftFraming.Unframed,
    };

    /// <summary>Where our server listens, where our client connects, and the port of a server that listens.</summary>
    private static readonly Dictionary<string, (Func<Place, Endpoint> Listen, Func<Place, Endpoint> Connect, Func<Endpoint, int> Port)> s_endpoints = new()
    {
        ["tcp"] = (_ => new TcpEndpoint("127.0.0.1", 0), place => new TcpEndpoint("127.0.0.1", place.Port), bound => ((TcpEndpoint)bound).Port),
    };

    public static bool Speaks(WireSetup setup) =>
        s_protocols.ContainsKey(setup.Protocol) && s_framings.ContainsKey(setup.Framing) && s_endpoints.ContainsKey(setup.Endpoint) && !setup.IsMultiplexed;

    public static bool HasProtocol(string name) => s_protocols.ContainsKey(name);

    public static ThriftProtocol Protocol(string name) => s_protocols[name];

    public static ThriftServerOptions ServerOptions(WireSetup setup) =>
        new() { Framing = s_framings[setup.Framing], Protocol = s_protocols[setup.Protocol] };

    public static Endpoint Listen(WireSetup setup, Place place) => s_endpoints[setup.Endpoint].Listen(place);

    public static ThriftConnector Connector(WireSetup setup, Place place) =>
        new(s_endpoints[setup.Endpoint].Connect(place)) { Framing = s_framings[setup.Framing], Protocol = s_protocols[setup.Protocol] };

    public static int Port(WireSetup setup, Endpoint bound) => s_endpoints[setup.Endpoint].Port(bound);
}
