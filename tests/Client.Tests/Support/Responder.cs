using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Answers every call with the text that it carries, on any number of connections, each after a wait of random length.</summary>
internal sealed class Responder : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly ThriftFraming _framing;
    private readonly int _seed;
    private readonly Task _accepting;

    private Responder(IConnectionListener listener, ThriftFraming framing, int seed)
    {
        _listener = listener;
        _framing = framing;
        _seed = seed;
        _accepting = Task.Run(AcceptAsync);
    }

    public Endpoint Endpoint => _listener.Endpoint;

    public static async Task<Responder> StartAsync(Endpoint endpoint, ThriftFraming framing, int seed, CancellationToken cancellationToken) =>
        new(await endpoint.ListenAsync(cancellationToken), framing, seed);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        while (await _listener.AcceptAsync(CancellationToken.None) is { } connection)
        {
            serving.Add(ServeAsync(connection, new Random(_seed + serving.Count)));
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(ByteConnection connection, Random random)
    {
        using ByteConnection owned = connection;
        List<byte> received = [];
        byte[] buffer = new byte[4096];
        try
        {
            while (await connection.ReceiveAsync(buffer) is int count and > 0)
            {
                received.AddRange(buffer.AsSpan(0, count));
                while (Frames.TryTake(_framing, received, out SeenMessage request))
                {
                    Thread.SpinWait(random.Next(100));
                    if (request.Type == TMessageType.Oneway)
                    {
                        continue;
                    }

                    byte[] reply = Frames.Wrap(_framing, Frames.Reply(request.Method, request.SequenceId, request.FirstString));

                    // In two pieces now and then, so that the token also meets a reply that has begun.
                    int split = random.Next(2) == 0 ? reply.Length : random.Next(1, reply.Length);
                    await connection.SendAsync(reply.AsMemory(0, split));
                    await connection.SendAsync(reply.AsMemory(split));
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // The client gave the connection up.
        }
    }
}
