using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>A bare blocking socket. The rules stand at <see cref="EchoFrame"/>.</summary>
internal sealed class BareSyncContender : IContender
{
    private readonly byte[] _request = EchoFrame.Build();
    private readonly byte[] _buffer = new byte[EchoFrame.BufferSize];
    private readonly Socket _socket;

    private BareSyncContender(Socket socket) => _socket = socket;

    public string Name => "bare sync Socket";

    public bool Blocks => true;

    public static IContender Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return new BareSyncContender(socket);
    }

    public Task RunAsync(SliceClock clock)
    {
        do
        {
            Call();
        }
        while (clock.CallEnded());
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }

    private void Call()
    {
        for (int sent = 0; sent < _request.Length;)
        {
            sent += _socket.Send(_request.AsSpan(sent), SocketFlags.None);
        }

        int filled = 0;
        int size;
        do
        {
            int received = _socket.Receive(_buffer.AsSpan(filled), SocketFlags.None);
            if (received == 0)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }

            filled += received;
        }
        while (!EchoFrame.TryFind(_buffer.AsSpan(0, filled), _buffer.Length, out size));

        EchoFrame.Verify(_buffer.AsSpan(0, filled), size, _request);
    }
}
