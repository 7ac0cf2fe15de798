namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>A bare async socket. The rules stand at <see cref="EchoFrame"/>.</summary>
internal sealed class BareAsyncContender : IContender
{
    private readonly byte[] _request = EchoFrame.Build();
    private readonly BareAsyncSocket _socket;

    private BareAsyncContender(BareAsyncSocket socket) => _socket = socket;

    public string Name => "bare async Socket";

    public static async Task<IContender> ConnectAsync(int port) => new BareAsyncContender(await BareAsyncSocket.ConnectAsync(port));

    public async Task RunAsync(SliceClock clock)
    {
        do
        {
            await _socket.CallAsync(_request);
        }
        while (clock.CallEnded());
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
