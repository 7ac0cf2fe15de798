using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>A bare async socket. The rules stand at <see cref="EchoFrame"/>.</summary>
internal sealed class BareAsyncContender : IContender
{
    private readonly byte[] _request = EchoFrame.Build();
    private readonly byte[] _buffer = new byte[EchoFrame.BufferSize];
    private readonly Socket _socket;

    private BareAsyncContender(Socket socket) => _socket = socket;

    public string Name => "bare async Socket";

    public static async Task<IContender> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return new BareAsyncContender(socket);
    }

    public async Task RunAsync(SliceClock clock)
    {
        do
        {
            await CallAsync();
        }
        while (clock.CallEnded());
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }

    private async ValueTask CallAsync()
    {
        for (int sent = 0; sent < _request.Length;)
        {
            sent += await _socket.SendAsync(_request.AsMemory(sent), SocketFlags.None);
        }

        int filled = 0;
        int size;
        do
        {
            int received = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None);
            if (received == 0)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }

            filled += received;
        }
        while (!EchoFrame.TryFind(_buffer.AsSpan(0, filled), out size));

        EchoFrame.Verify(_buffer.AsSpan(0, filled), size, _request);
    }
}
