using System.Net;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Pool;

/// <summary>An endpoint whose connections open at once and carry nothing: what is measured is the pool.</summary>
/// <param name="Number">Tells endpoints apart.</param>
internal sealed record StillEndpoint(int Number) : Endpoint
{
    public override ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken) => new(new StillConnection());

    public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class StillConnection : ByteConnection
    {
        public override EndPoint? RemoteEndPoint => null;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(new TaskCompletionSource<int>().Task);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

        public override void CloseSending()
        {
        }

        public override PeerState Peek() => PeerState.Quiet;

        public override void Abort()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
