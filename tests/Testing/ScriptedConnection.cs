using System.Net;
using System.Net.Sockets;
using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>
/// A connection that does what the test says, when it says so: a send stays pending until it is released, a receive until
/// something arrives. Whatever then follows in the code under test has happened when the test's call returns, on its thread.
/// </summary>
public sealed class ScriptedConnection : ByteConnection
{
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _chunks = new();
    private readonly List<byte[]> _sent = [];
    private readonly List<int[]> _messageEnds = [];
    private PendingOperation? _receive;
    private Memory<byte> _room;
    private PendingOperation? _send;
    private ReadOnlyMemory<byte> _sending;
    private byte[] _sendingCopy = [];
    private Exception? _receiveFailure;
    private Exception? _sendFailure;
    private bool _ended;

    public override EndPoint? RemoteEndPoint => null;

    /// <summary>Gets or sets whether sends stay pending until <see cref="ReleaseSend"/> or <see cref="FailSend"/>.</summary>
    public bool HoldSends { get; set; }

    /// <summary>Gets or sets whether <see cref="Abort"/> fails what is pending. If not, it stays pending: an end that comes just too late.</summary>
    public bool AbortEndsPending { get; set; } = true;

    /// <summary>Gets or sets what runs once at the begin of the next send, before the connection looks at anything.</summary>
    public Action? OnSend { get; set; }

    /// <summary>Gets or sets what runs once at the begin of the next receive.</summary>
    public Action? OnReceive { get; set; }

    /// <summary>Gets or sets what runs once when the connection is ended, in whatever way.</summary>
    public Action? OnEnd { get; set; }

    /// <summary>Gets how often the connection was aborted.</summary>
    public int Aborts { get; private set; }

    /// <summary>Gets how often the connection was disposed.</summary>
    public int Disposals { get; private set; }

    /// <summary>Gets whether this side was closed for sending.</summary>
    public bool IsSendingClosed { get; private set; }

    /// <summary>Gets whether the connection was ended, in whatever way.</summary>
    public bool IsEnded => Aborts + Disposals > 0;

    /// <summary>Gets whether a send is pending.</summary>
    public bool IsSending => _send is not null;

    /// <summary>Gets whether a receive with a buffer is pending.</summary>
    public bool IsReceiving => _receive is not null && _room.Length > 0;

    /// <summary>Gets whether a receive without a buffer is pending.</summary>
    public bool IsResting => _receive is not null && _room.Length == 0;

    /// <summary>Gets the memory of the pending receive, or of the last.</summary>
    public Memory<byte> Room => _room;

    /// <summary>Gets the memory of the pending send, or of the last.</summary>
    public ReadOnlyMemory<byte> Sending => _sending;

    /// <summary>Gets what was sent, send by send; a pending one counts.</summary>
    public IReadOnlyList<byte[]> Sent => _sent;

    /// <summary>Gets where, send by send, each of several messages was said to end; nothing for a send of one.</summary>
    public IReadOnlyList<int[]> MessageEnds => _messageEnds;

    /// <summary>Gets or sets what <see cref="Peek"/> says.</summary>
    public PeerState PeerState { get; set; }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        Action? hook = OnReceive;
        OnReceive = null;
        hook?.Invoke();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsEnded, this);
            _room = buffer;
            if (_receiveFailure is not null)
            {
                return ValueTask.FromException<int>(_receiveFailure);
            }

            if (_chunks.Count > 0 || _ended)
            {
                return ValueTask.FromResult(TakeChunk());
            }

            if (_receive is not null)
            {
                throw new InvalidOperationException("Two receives at a time.");
            }

            _receive = new PendingOperation();
            return _receive.WithResult;
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<int> messageEnds)
    {
        ValueTask sending = SendAsync(bytes);
        _messageEnds[^1] = messageEnds.ToArray();
        return sending;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Action? hook = OnSend;
        OnSend = null;
        hook?.Invoke();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsEnded, this);
            if (_send is not null)
            {
                throw new InvalidOperationException("Two sends at a time.");
            }

            _sending = bytes;
            _sendingCopy = bytes.ToArray();
            _sent.Add(_sendingCopy);
            _messageEnds.Add([]);
            if (_sendFailure is not null)
            {
                return ValueTask.FromException(_sendFailure);
            }

            if (!HoldSends)
            {
                return default;
            }

            _send = new PendingOperation();
            return _send.WithoutResult;
        }
    }

    /// <summary>Lets bytes arrive. A receive never takes bytes of two arrivals.</summary>
    public void Arrive(params ReadOnlySpan<byte> bytes)
    {
        _chunks.Enqueue(bytes.ToArray());
        ServeReceive();
    }

    /// <summary>Ends the pending receive without a buffer although nothing has arrived, as the system does once in a while.</summary>
    public void WakeForNothing()
    {
        if (!IsResting)
        {
            throw new InvalidOperationException("No receive without a buffer is pending.");
        }

        Interlocked.Exchange(ref _receive, null)?.SetResult(0);
    }

    /// <summary>Lets the peer close its side, behind what has arrived.</summary>
    public void ArriveEnd()
    {
        _ended = true;
        ServeReceive();
    }

    /// <summary>Fails the pending receive and all that follow.</summary>
    public void FailReceive(Exception failure)
    {
        _receiveFailure = failure;
        Interlocked.Exchange(ref _receive, null)?.SetException(failure);
    }

    /// <summary>Ends the pending send well, after checking that its bytes were left alone while it was pending.</summary>
    public void ReleaseSend()
    {
        PendingOperation send = Interlocked.Exchange(ref _send, null) ?? throw new InvalidOperationException("No send is pending.");
        if (!_sending.Span.SequenceEqual(_sendingCopy))
        {
            throw new InvalidOperationException("The bytes were changed while they were being sent.");
        }

        send.SetResult(0);
    }

    /// <summary>Fails the pending send and all that follow.</summary>
    public void FailSend(Exception failure)
    {
        _sendFailure = failure;
        Interlocked.Exchange(ref _send, null)?.SetException(failure);
    }

    /// <summary>Fails all sends that begin from now on.</summary>
    public void FailSendsFromNowOn() => _sendFailure = new SocketException((int)SocketError.ConnectionReset);

    public override void CloseSending() => IsSendingClosed = true;

    public override PeerState Peek() => PeerState;

    public override void Abort()
    {
        Aborts++;
        RunOnEnd();
        if (AbortEndsPending)
        {
            FailPending();
        }
    }

    protected override void Dispose(bool disposing)
    {
        Disposals++;
        RunOnEnd();
        if (AbortEndsPending)
        {
            FailPending();
        }
    }

    private void RunOnEnd()
    {
        Action? hook = OnEnd;
        OnEnd = null;
        hook?.Invoke();
    }

    private void FailPending()
    {
        SocketException aborted = new((int)SocketError.OperationAborted);
        Interlocked.Exchange(ref _send, null)?.SetException(aborted);
        Interlocked.Exchange(ref _receive, null)?.SetException(aborted);
    }

    private void ServeReceive()
    {
        PendingOperation? receive;
        int taken = 0;
        lock (_gate)
        {
            receive = Interlocked.Exchange(ref _receive, null);
            if (receive is not null)
            {
                taken = TakeChunk();
            }
        }

        receive?.SetResult(taken);
    }

    private int TakeChunk()
    {
        if (_chunks.Count == 0 || _room.Length == 0)
        {
            return 0;
        }

        byte[] chunk = _chunks.Dequeue();
        int taken = Math.Min(chunk.Length, _room.Length);
        chunk.AsSpan(0, taken).CopyTo(_room.Span);
        if (taken < chunk.Length)
        {
            byte[][] later = [.. _chunks];
            _chunks.Clear();
            _chunks.Enqueue(chunk[taken..]);
            foreach (byte[] each in later)
            {
                _chunks.Enqueue(each);
            }
        }

        return taken;
    }
}
