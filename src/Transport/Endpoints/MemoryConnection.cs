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
            await _output.Pipe.Writer.WriteAsync(bytes, _output.Broken.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            throw Ended();
        }
    }

    public override void CloseSending() => _output.Pipe.Writer.Complete();

    public override PeerState Peek()
    {
        if (_input.Broken.IsCancellationRequested)
        {
            return PeerState.Closed;
        }

        if (!_input.Pipe.Reader.TryRead(out ReadResult read))
        {
            return PeerState.Quiet;
        }

        PeerState state = read.Buffer.IsEmpty ? PeerState.Closed : PeerState.HasSent;
        _input.Pipe.Reader.AdvanceTo(read.Buffer.Start);
        return state;
    }

    public override void Abort()
    {
        _input.Broken.Cancel();
        _output.Broken.Cancel();
    }

    protected override void Dispose(bool disposing)
    {
        // As with a socket: the peer still reads what was sent, but its own sends lead nowhere.
        _output.Pipe.Writer.Complete();
        _input.Broken.Cancel();
    }

    /// <summary>What a socket would say, so that the transport above finds the same meaning in it.</summary>
    private static SocketException Ended() => new((int)SocketError.ConnectionReset, "The connection was ended.");

    /// <summary>One way through the connection. Its token is what ends a receive at one end and a send at the other.</summary>
    private sealed class Direction
    {
        public Pipe Pipe { get; } = new(new PipeOptions(useSynchronizationContext: false));

        public CancellationTokenSource Broken { get; } = new();
    }
}
