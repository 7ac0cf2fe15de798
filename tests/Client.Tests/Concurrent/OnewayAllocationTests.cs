using System.Net;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>Calls without a reply allocate nothing either. They end on the thread that calls, so that is the only one to count for.</summary>
internal sealed class OnewayAllocationTests
{
    private const int Calls = 2000;

    [Test]
    public async Task A_oneway_allocates_nothing_in_steady_state()
    {
        TTransport transport = new(new Sink(), [new(ThriftFraming.Framed, TBinaryProtocol.Default)], ThriftLimits.Default, new ManualTimeProvider());
        await using ConcurrentClient client = new(transport);
        SayCall call = new("told", SayCall.Tell);
        Tell(client, call);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Tell(client, call);
        double each = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls;

        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        Assert.That(each, Is.LessThan(8), "A single small object a call would be 24 bytes.");
    }

    private static void Tell(ConcurrentClient client, SayCall call)
    {
        for (int i = 0; i < Calls; i++)
        {
            ValueTask told = client.InvokeAsync(call);
            if (!told.IsCompleted)
            {
                throw new InvalidOperationException("It has been taken, and so has ended.");
            }

            told.GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes everything at once, and says nothing.</summary>
    private sealed class Sink : ByteConnection
    {
        private readonly TaskCompletionSource<int> _end = new();

        public override EndPoint? RemoteEndPoint => null;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(_end.Task);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

        public override void CloseSending()
        {
        }

        public override PeerState Peek() => PeerState.Quiet;

        public override void Abort() => _end.TrySetResult(0);

        protected override void Dispose(bool disposing) => _end.TrySetResult(0);
    }
}
