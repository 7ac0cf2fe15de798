using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Watching a client's connection while it rests: a receive is pending, so the peer's closing it, or bytes nobody asked for, show at once.</summary>
/// <remarks>
/// <para>
/// The receive cannot be taken back, so a call that gets the connection inherits it: what ends it then is the call's reply. One compare-and-swap decides between
/// whoever lends the connection (Watched to Lent) and the end of the receive (Watched to Broken); another between the call that comes to wait (Lent to Awaited)
/// and the end that comes before (Lent to Arrived).
/// </para>
/// <para>
/// The first receive has no buffer. When it ends, something may be there, or nothing, as happens on Linux, or only a session ticket of TLS; so a receive with a buffer
/// follows, which ends only with bytes or the end.
/// </para>
/// </remarks>
internal sealed partial class MessageReceiver
{
    private const int Unwatched = 0;
    private const int Watched = 1;
    private const int Lent = 2;
    private const int Awaited = 3;
    private const int Arrived = 4;
    private const int Broken = 5;

    private int _watch;
    private IRestWatcher? _watcher;
    private Action? _onWatched;

    /// <inheritdoc cref="TTransport.TryBeginWatch"/>
    public bool TryBeginWatch(IRestWatcher watcher)
    {
        _watcher = watcher;
        switch (Volatile.Read(ref _watch))
        {
            case Unwatched when _input.IsEmpty && _life.Fault is null:
                _input.ReleaseIfEmpty();
                _onWatched ??= OnWatched;
                _waiting = Waiting.Watching;
                Volatile.Write(ref _watch, Watched);
                if (!TryWait(Memory<byte>.Empty))
                {
                    OnWatched();
                }

                break;
            case Lent when Interlocked.CompareExchange(ref _watch, Watched, Lent) == Lent:
                // The call in between awaited no reply, and so the receive is still pending.
                break;
            case Lent or Arrived:
                Volatile.Write(ref _watch, Watched);
                OnWatched();
                break;
        }

        return Volatile.Read(ref _watch) == Watched;
    }

    /// <inheritdoc cref="TTransport.TryEndWatch"/>
    public bool TryEndWatch() => Interlocked.CompareExchange(ref _watch, Lent, Watched) is Watched or Unwatched;

    /// <summary>Waits for a message on the receive that has been pending since the connection rested.</summary>
    private ValueTask<bool> ReceiveBehindWatch()
    {
        _arrival.Reset();
        ValueTask<bool> arrival = new(this, _arrival.Version);
        TryEndWatch();
        if (Interlocked.CompareExchange(ref _watch, Awaited, Lent) != Lent)
        {
            Volatile.Write(ref _watch, Unwatched);
            Advance(isResumed: true);
        }

        return arrival;
    }

    /// <summary>The pending receive has ended. Whoever comes here owns it, until another is pending or somebody else has been told.</summary>
    private void OnWatched()
    {
        while (true)
        {
            switch (Volatile.Read(ref _watch))
            {
                case Watched when _waiting == Waiting.Watching:
                    _waiting = Waiting.ForBytes;
                    if (HasWoken() && TryWait(_input.GetFree(1)))
                    {
                        return;
                    }

                    break;
                case Watched when Interlocked.CompareExchange(ref _watch, Broken, Watched) == Watched:
                    EndAtRest();
                    return;
                case Lent when Interlocked.CompareExchange(ref _watch, Arrived, Lent) == Lent:
                    return;
                case Awaited:
                    Volatile.Write(ref _watch, Unwatched);
                    Advance(isResumed: true);
                    return;
            }
        }
    }

    /// <summary>Takes the end of the receive without a buffer; if it is a failure, it stays for whoever comes next.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Taken here, and kept again only as a failure.")]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Kept as the receive's end.")]
    private bool HasWoken()
    {
        try
        {
            // A socket's task says that it has ended well even if it has not: only asking for the result tells.
            _receiving.GetAwaiter().GetResult();
            return true;
        }
        catch (Exception failure)
        {
            _receiving = ValueTask.FromException<int>(failure);
            return false;
        }
    }

    /// <summary>Begins the receive.</summary>
    /// <returns>False when it has ended at once.</returns>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one end, which is taken by whoever owns it then.")]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Kept as the receive's end.")]
    private bool TryWait(Memory<byte> room)
    {
        try
        {
            _receiving = _life.Connection.ReceiveAsync(room);
        }
        catch (Exception failure)
        {
            _receiving = ValueTask.FromException<int>(failure);
        }

        if (_receiving.IsCompleted)
        {
            return false;
        }

        _receiving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onWatched!);
        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for it: whatever it is, it is the connection's end.")]
    private void EndAtRest()
    {
        try
        {
            int received = _receiving.GetAwaiter().GetResult();
            _life.Abort(received == 0
                ? new TTransportException(TTransportExceptionType.EndOfFile, "The peer closed the connection while it rested.")
                : new TProtocolException(TProtocolExceptionType.InvalidData, "Bytes that nobody asked for came while the connection rested."));
        }
        catch (Exception failure)
        {
            _life.Died(failure);
        }

        _receiving = default;
        _input.ReleaseIfEmpty();
        _watcher!.OnRestEnded();
    }
}
