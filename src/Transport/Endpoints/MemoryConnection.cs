using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ThriftRpc.Transport;

/// <summary>One end of a connection inside the process: a pipe in each direction, with a pipe's back-pressure.</summary>
internal sealed class MemoryConnection : ByteConnection
{
    private readonly Direction _input;
    private readonly Direction _output;

    private MemoryConnection(Direction input, Direction output)
    {
        _input = input;
        _output = output;
    }

    public override EndPoint? RemoteEndPoint => null;

    public static (ByteConnection First, ByteConnection Second) CreatePair()
    {
        Direction there = new();
        Direction back = new();
        return (new MemoryConnection(back, there), new MemoryConnection(there, back));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            ReadResult read = await _input.Pipe.Reader.ReadAsync(_input.Broken.Token).ConfigureAwait(false);
            ReadOnlySequence<byte> arrived = read.Buffer;
            int taken = (int)Math.Min(buffer.Length, arrived.Length);
            arrived.Slice(0, taken).CopyTo(buffer.Span);
            _input.Pipe.Reader.AdvanceTo(arrived.GetPosition(taken));
            Interlocked.Add(ref _input.Unread, -taken);
            return taken;
        }
        catch (OperationCanceledException)
        {
            throw Ended();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            Interlocked.Add(ref _output.Unread, bytes.Length);
            await _output.Pipe.Writer.WriteAsync(bytes, _output.Broken.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            throw Ended();
        }
    }

    public override void CloseSending()
    {
        _output.Completed = true;
        _output.Pipe.Writer.Complete();
    }

    /// <inheritdoc/>
    /// <remarks>Does not ask the pipe, whose reader may be waiting on another thread.</remarks>
    public override PeerState Peek() =>
        _input.Broken.IsCancellationRequested ? PeerState.Closed
        : Volatile.Read(ref _input.Unread) > 0 ? PeerState.HasSent
        : _input.Completed ? PeerState.Closed
        : PeerState.Quiet;

    public override void Abort()
    {
        _input.Broken.Cancel();
        _output.Broken.Cancel();
    }

    protected override void Dispose(bool disposing)
    {
        // As with a socket: the peer still reads what was sent, but its own sends lead nowhere.
        CloseSending();
        _input.Broken.Cancel();
    }

    /// <summary>What a socket would say, so that the transport above finds the same meaning in it.</summary>
    private static SocketException Ended() => new((int)SocketError.ConnectionReset, "The connection was ended.");

    /// <summary>One way through the connection. Its token is what ends a receive at one end and a send at the other.</summary>
    private sealed class Direction
    {
        /// <summary>How many bytes are sent and not yet received.</summary>
        public long Unread;

        /// <summary>Whether the sender has said that nothing more will come.</summary>
        public volatile bool Completed;

        public Pipe Pipe { get; } = new(new PipeOptions(useSynchronizationContext: false));

        public CancellationTokenSource Broken { get; } = new();
    }
}
