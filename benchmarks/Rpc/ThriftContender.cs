using ThriftRpc.Client;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>The library as its users have it: a generated client, framed binary, a token that could fire and the default deadline.</summary>
internal sealed class ThriftContender : IContender
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly EchoReq _request = new() { Msg = EchoFrame.Message };
    private readonly ITClient _client;
    private readonly EchoClient _echo;

    private ThriftContender(string name, ITClient client)
    {
        Name = name;
        _client = client;
        _echo = new EchoClient(client);
    }

    public string Name { get; }

    public static async Task<IContender> ConnectAsync(int port) =>
        new ThriftContender("ThriftRpc", await TStandardClient.ConnectAsync(new ThriftConnector(new TcpEndpoint("127.0.0.1", port))));

    /// <summary>A caller on any client, which it takes over.</summary>
    public static IContender Over(ITClient client, string name = "ThriftRpc") => new ThriftContender(name, client);

    public async Task RunAsync(SliceClock clock)
    {
        do
        {
            EchoRes reply = await _echo.EchoAsync(_request, _cancellation.Token);
            if (reply.Msg != _request.Msg)
            {
                throw new InvalidDataException("The reply is not what was sent.");
            }
        }
        while (clock.CallEnded());
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _cancellation.Dispose();
    }
}
