using System.Net;

namespace ThriftRpc.Transport.Tests;

// <sample>
/// <summary>Another endpoint, with a count of the bytes that its clients send and receive.</summary>
public sealed record CountingEndpoint(Endpoint Inner, ByteCount Count) : Endpoint
{
    public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken) =>
        new CountingConnection(await Inner.ConnectAsync(budget, cancellationToken), Count);

    public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) => Inner.ListenAsync(cancellationToken);

    public override string ToString() => $"counting:{Inner}";
}

public sealed class ByteCount
{
    private long _sent;
    private long _received;

    public long Sent => Interlocked.Read(ref _sent);

    public long Received => Interlocked.Read(ref _received);

    public void AddSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    public void AddReceived(int bytes) => Interlocked.Add(ref _received, bytes);
}

internal sealed class CountingConnection(ByteConnection inner, ByteCount count) : ByteConnection
{
    public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        int received = await inner.ReceiveAsync(buffer);
        count.AddReceived(received);
        return received;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        count.AddSent(bytes.Length);
        return inner.SendAsync(bytes);
    }

    // What wraps TLS hands the borders of the messages on.
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<int> messageEnds)
    {
        count.AddSent(bytes.Length);
        return inner.SendAsync(bytes, messageEnds);
    }

    public override void CloseSending() => inner.CloseSending();

    public override PeerState Peek() => inner.Peek();

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
// </sample>
