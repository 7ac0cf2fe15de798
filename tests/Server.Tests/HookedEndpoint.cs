using System.Collections.Concurrent;
using System.Net;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>A loopback port of the server whose accepts, receives and sends a test can hold up, count and make fail.</summary>
internal sealed record HookedEndpoint : Endpoint
{
    private readonly TcpEndpoint _inner = new("127.0.0.1", 0);

    /// <summary>Gets what happens instead of an accept; the argument really accepts.</summary>
    public Func<Func<ValueTask<ByteConnection?>>, ValueTask<ByteConnection?>> OnAccept { get; init; } = static accept => accept();

    /// <summary>Gets what happens instead of a receive; the second argument really receives.</summary>
    public Func<Memory<byte>, Func<ValueTask<int>>, ValueTask<int>> OnReceive { get; init; } = static (_, receive) => receive();

    /// <summary>Gets what happens instead of a send; the argument really sends.</summary>
    public Func<Func<ValueTask>, ValueTask> OnSend { get; init; } = static send => send();

    /// <summary>Gets the connections that were accepted, as they are beneath the hooks.</summary>
    public ConcurrentQueue<ByteConnection> Accepted { get; } = [];

    /// <summary>Gets how many bytes each send had.</summary>
    public ConcurrentQueue<int> Sends { get; } = [];

    public override ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken) => _inner.ConnectAsync(budget, cancellationToken);

    public override async ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) =>
        new Listener(await _inner.ListenAsync(cancellationToken), this);

    private sealed class Listener(IConnectionListener inner, HookedEndpoint hooks) : IConnectionListener
    {
        public Endpoint Endpoint => inner.Endpoint;

        public ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken) =>
            hooks.OnAccept(async () =>
            {
                if (await inner.AcceptAsync(cancellationToken) is not { } connection)
                {
                    return null;
                }

                hooks.Accepted.Enqueue(connection);
                return new Connection(connection, hooks);
            });

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Connection(ByteConnection inner, HookedEndpoint hooks) : ByteConnection
    {
        public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => hooks.OnReceive(buffer, () => inner.ReceiveAsync(buffer));

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            hooks.Sends.Enqueue(bytes.Length);
            return hooks.OnSend(() => inner.SendAsync(bytes));
        }

        public override void CloseSending() => inner.CloseSending();

        public override PeerState Peek() => inner.Peek();

        public override void Abort() => inner.Abort();

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
