using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Replies, and the callers that they belong to.</summary>
public sealed partial class ConcurrentClient
{
    /// <summary>A reply that is larger is read beside the others, so that it does not hold them up.</summary>
    private const int LargestReadInPlace = 64 * 1024;

    /// <summary>How many bytes of such replies may wait to be read; the thread that reads then reads the next one itself, and so reads no others meanwhile.</summary>
    private const int MaxDetachedBytes = 32 * 1024 * 1024;

    private readonly RecentIds _recentOneways = new();
    private int _detachedBytes;
    private bool _hasAnswered;

    /// <summary>Gets whether nothing is expected from the peer.</summary>
    internal bool IsAtRest => _table.Calls == 0;

    /// <summary>Gets how many bytes have come in all.</summary>
    internal long ReceivedBytes => _transport.ReceivedBytes;

    /// <summary>Sends what has been written.</summary>
    internal void Flush() => _sender.Flush();

    /// <summary>Takes the message that has come.</summary>
    /// <returns>The call that it ends, to be completed; null when there is none, or none yet.</returns>
    internal PendingCall? TakeReply()
    {
        if (_transport.Message.Length > LargestReadInPlace && Volatile.Read(ref _detachedBytes) < MaxDetachedBytes)
        {
            DetachedMessage message = _transport.DetachMessage();
            Interlocked.Add(ref _detachedBytes, message.Bytes.Length);
            Interlocked.Increment(ref _readers);
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => state.Client.TakeDetachedReply(state.Message), (Client: this, Message: message), preferLocal: false);
            return null;
        }

        PendingCall? pending = ReadReply(_transport.Message, _transport.Dialect.Protocol, _transport.Headers);
        AdmitWaiters();
        CloseIfRetired();
        return pending;
    }

    /// <summary>Finds whose reply has come.</summary>
    /// <param name="header">What stands before its body.</param>
    /// <param name="pending">The call, claimed; null when its caller has left.</param>
    /// <exception cref="TApplicationException">It is nobody's.</exception>
    internal void Match(in MessageHeader header, out PendingCall? pending)
    {
        ThriftMethod? method;
        lock (_gate)
        {
            if (!_table.TryTake(header.SequenceId, out pending, out method))
            {
                if (_recentOneways.Contains(header.SequenceId))
                {
                    return;
                }
            }
            else if (pending is not null && !pending.TryClaimForReply())
            {
                pending = null;
            }
        }

        if (method is null)
        {
            throw ReplyReader.Unasked(header);
        }

        Volatile.Write(ref _hasAnswered, true);

        if (pending is null && !header.Name.SequenceEqual(method.Utf8Name))
        {
            throw ReplyReader.UnaskedName(header, method);
        }
    }

    private void TakeDetachedReply(DetachedMessage message)
    {
        PendingCall? pending = ReadReply(message.Bytes.Span, message.Dialect.Protocol, message.Headers);
        Interlocked.Add(ref _detachedBytes, -message.Bytes.Length);
        message.Release();
        AdmitWaiters();
        CloseIfRetired();
        ReleaseReader();
        pending?.Complete();
    }

    private PendingCall? ReadReply(ReadOnlySpan<byte> message, ThriftProtocol protocol, IReadOnlyDictionary<string, string>? headers)
    {
        SharedReply reply = new(this, headers);
        try
        {
            protocol.ReadMessage(message, _transport.Limits, ref reply);
        }
#pragma warning disable CA1031 // Whatever fails while a reply is read is its caller's, or the connection's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (EndsConnection(failure, reply))
            {
                _transport.Abort(failure);
            }

            if (reply.Pending is { } failed)
            {
                failed.Failure = failure;
            }
        }

        if (DrainMark.IsIn(headers))
        {
            Retire($"The server asks its clients to move on (header {DrainMark.Header}).");
        }

        return reply.Pending;
    }

    /// <summary>Whether a reply that could not be read leaves the connection in doubt; where frames tell the messages apart, a body that makes no sense does not.</summary>
    private bool EndsConnection(Exception failure, in SharedReply reply)
    {
        if (reply.IsDropped)
        {
            return false;
        }

        return reply.Pending is null
            || reply.IsRead
            || _dialect.Framing == ThriftFraming.Unframed
            || failure is TApplicationException
            || failure is TProtocolException { Type: TProtocolExceptionType.SizeLimit or TProtocolExceptionType.DepthLimit };
    }
}
