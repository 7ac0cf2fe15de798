using System.Net;
using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>Passes everything on to another connection and keeps what was sent, send by send. Sends can be held up and cut.</summary>
public sealed class RecordingConnection(ByteConnection inner) : ByteConnection
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _sent = [];

    public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    /// <summary>Gets what was sent, send by send.</summary>
    public IReadOnlyList<byte[]> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Gets the size of the buffer that the last receive brought.</summary>
    public int LastBufferLength { get; private set; } = -1;

    /// <summary>Gets or sets what a send waits for once its bytes are noted.</summary>
    public Task SendGate { get; set; } = Task.CompletedTask;

    /// <summary>Gets or sets how many of the bytes sent are passed on at most; the rest is lost on its way.</summary>
    public int SendAtMost { get; set; } = int.MaxValue;

    /// <summary>Gets or sets how many receives without a buffer end at once, with nothing there, as those of sockets may.</summary>
    public int EmptyReceivesThatEndAtOnce { get; set; }

    /// <summary>Forgets what was sent.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _sent.Clear();
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        LastBufferLength = buffer.Length;
        if (buffer.IsEmpty && EmptyReceivesThatEndAtOnce > 0)
        {
            EmptyReceivesThatEndAtOnce--;
            return new ValueTask<int>(0);
        }

        return inner.ReceiveAsync(buffer);
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            _sent.Add(bytes.ToArray());
        }

        await SendGate;
        await inner.SendAsync(bytes[..Math.Min(bytes.Length, SendAtMost)]);
    }

    public override void CloseSending() => inner.CloseSending();

    public override PeerState Peek() => inner.Peek();

    public override void Abort() => inner.Abort();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
