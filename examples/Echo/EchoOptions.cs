using System.CommandLine;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Echo;

/// <summary>The options, shared by the commands.</summary>
internal sealed class EchoOptions
{
    private static readonly Dictionary<string, ThriftProtocol> s_protocols = new ThriftProtocol[] { TBinaryProtocol.Default, TCompactProtocol.Default, TJsonProtocol.Default }
        .ToDictionary(protocol => protocol.Name);

    private static readonly Dictionary<string, ThriftFraming> s_framings = new[] { ThriftFraming.Framed, ThriftFraming.Unframed, ThriftFraming.Header }
        .ToDictionary(framing => framing.Name);

    private readonly Option<string> _host = new("--host")
    {
        Description = "The name or address to listen on or to call.",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "The port; for the server, 0 takes any free one.",
        DefaultValueFactory = _ => TcpEndpoint.DefaultPort,
    };

    private readonly Option<string> _protocol = new("--protocol")
    {
        Description = "How messages are encoded.",
        DefaultValueFactory = _ => TBinaryProtocol.Default.Name,
    };

    private readonly Option<string> _transport = new("--transport")
    {
        Description = "How messages are told apart.",
        DefaultValueFactory = _ => ThriftFraming.Framed.Name,
    };

    private readonly Option<string> _message = new("--message") { Description = "What to send.", DefaultValueFactory = _ => "hello" };

    private readonly Option<int> _count = new("--count") { Description = "How often to send it.", DefaultValueFactory = _ => 3 };

    public EchoOptions()
    {
        _protocol.AcceptOnlyFromAmong([.. s_protocols.Keys]);
        _transport.AcceptOnlyFromAmong([.. s_framings.Keys]);
        _port.Validators.Add(result =>
        {
            if (result.TryGet(out int port) && port is < 0 or > 65535)
            {
                result.AddError($"--port {port}: a port is between 0 and 65535.");
            }
        });
        _count.Validators.Add(result =>
        {
            if (result.TryGet(out int count) && count < 1)
            {
                result.AddError($"--count {count}: it takes at least 1.");
            }
        });
    }

    public void AddAddressOptions(Command command)
    {
        command.Add(_host);
        command.Add(_port);
    }

    public void AddWireOptions(Command command)
    {
        command.Add(_protocol);
        command.Add(_transport);
    }

    public void AddMessageOptions(Command command)
    {
        command.Add(_message);
        command.Add(_count);
    }

    public TcpEndpoint ReadAddress(ParseResult parsed) => new(parsed.GetValue(_host)!, parsed.GetValue(_port));

    public ThriftConnector ReadConnector(ParseResult parsed) => new(ReadAddress(parsed))
    {
        Protocol = s_protocols[parsed.GetValue(_protocol)!],
        Framing = s_framings[parsed.GetValue(_transport)!],
    };

    public (string Message, int Count) ReadMessage(ParseResult parsed) => (parsed.GetValue(_message)!, parsed.GetValue(_count));
}
