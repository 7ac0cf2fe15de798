using System.Security.Cryptography.X509Certificates;
using ThriftRpc.Client;
using ThriftRpc.Conformance;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>What our side speaks. A line in one of these lists is all that another protocol, framing or endpoint needs to be tested with every peer.</summary>
internal static class OurSide
{
    private const string ServiceName = "Conformance";

    private static readonly Dictionary<string, ThriftProtocol> s_protocols = new()
    {
        ["binary"] = TBinaryProtocol.Default,
        ["compact"] = TCompactProtocol.Default,
        ["json"] = TJsonProtocol.Default,
    };

    private static readonly Dictionary<string, ThriftFraming> s_framings = new()
    {
        ["framed"] = ThriftFraming.Framed,
        ["unframed"] = ThriftFraming.Unframed,
        ["header"] = ThriftFraming.Header,
    };

    /// <summary>Where our server listens, where our client connects, and the port of a server that listens.</summary>
    private static readonly Dictionary<string, (Func<Place, Endpoint> Listen, Func<Place, Endpoint> Connect, Func<Endpoint, int> Port)> s_endpoints = new()
    {
        ["tcp"] = (_ => new TcpEndpoint("127.0.0.1", 0), place => new TcpEndpoint("127.0.0.1", place.Port), bound => ((TcpEndpoint)bound).Port),
        ["tls"] = (ListenOverTls, ConnectOverTls, bound => ((TcpEndpoint)((TlsEndpoint)bound).Inner).Port),
        ["unix"] = (place => new UnixEndpoint(place.Path), place => new UnixEndpoint(place.Path), _ => 0),
    };

    public static bool Speaks(WireSetup setup) =>
        s_protocols.ContainsKey(setup.Protocol) && s_framings.ContainsKey(setup.Framing) && s_endpoints.ContainsKey(setup.Endpoint);

    public static bool HasProtocol(string name) => s_protocols.ContainsKey(name);

    public static ThriftProtocol Protocol(string name) => s_protocols[name];

    /// <summary>A server that is told nothing of the setup but whether its services have names: it finds out what the peer speaks.</summary>
    public static ThriftServer Server(WireSetup setup)
    {
        ConformanceProcessor service = new(new ConformanceHandler());
        return new ThriftServer(setup.IsMultiplexed ? new TMultiplexedProcessor(new Dictionary<string, IThriftProcessor> { [ServiceName] = service }) : service);
    }

    /// <summary>Has a client's calls ask for the service by its name, where the setup wants that.</summary>
    public static ITClient Named(WireSetup setup, ITClient client) => setup.IsMultiplexed ? new MultiplexedClient(client, ServiceName) : client;

    public static Endpoint Listen(WireSetup setup, Place place) => s_endpoints[setup.Endpoint].Listen(place);

    public static ThriftConnector Connector(WireSetup setup, Place place) =>
        new(s_endpoints[setup.Endpoint].Connect(place)) { Framing = s_framings[setup.Framing], Protocol = s_protocols[setup.Protocol] };

    public static int Port(WireSetup setup, Endpoint bound) => s_endpoints[setup.Endpoint].Port(bound);

    private static TlsEndpoint ListenOverTls(Place place) => new(new TcpEndpoint("127.0.0.1", 0))
    {
        Server = new TlsServerOptions(X509Certificate2.CreateFromPemFile(place.Certificate.CertificateFile, place.Certificate.KeyFile)),
    };

    private static TlsEndpoint ConnectOverTls(Place place) => new(new TcpEndpoint("127.0.0.1", place.Port))
    {
        Client = new TlsClientOptions { TrustedRoots = [X509CertificateLoader.LoadCertificateFromFile(place.Certificate.CertificateFile)] },
    };
}
