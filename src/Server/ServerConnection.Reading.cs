using System.Diagnostics.CodeAnalysis;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Server;

/// <content>How a connection reads: what it takes in, when it waits, and on which thread a call begins.</content>
internal sealed partial class ServerConnection
{
    /// <summary>How much of a strange method's name is quoted: a client must not be able to fill our log and its own answer with it.</summary>
    private const int LongestQuotedName = 100;

    private async Task ServeAllAsync()
    {
        InlineHandlers inline = _server.Options.InlineHandlers;
        try
        {
            bool found = await _transport.ReceiveAsync().ConfigureAwait(false);
            while (found)
            {
                ServerCall call = Read();
                if (call.IsBarrier)
                {
                    _queue?.Schedule();
                    await _calls.WhenEmptyAsync().ConfigureAwait(false);
                }

                bool isAlone = _calls.Enter(call, out bool hasRoom);
                if (call.EndsConnection)
                {
                    call.Run();
                    _queue?.Schedule();
                    await AnswerAllAsync().ConfigureAwait(false);
                    await _transport.LingerAsync().ConfigureAwait(false);
                    return;
                }

                // Where nothing else may run anyway, it can just as well run here.
                bool isBegun = call.IsRefused || inline == InlineHandlers.Always || (inline == InlineHandlers.WhenAlone && isAlone && !hasRoom);
                if (isBegun)
                {
                    call.Run();
                }

                bool isClogged = _sender.UnsentBytes > _server.Options.MaxParkedBytes;
                if (!isBegun && (!hasRoom || isClogged))
                {
                    Queue(call);
                    isBegun = true;
                }

                if (!hasRoom)
                {
                    ValueTask<bool> room = _calls.WhenRoomAsync();
                    if (RunsQueuedHere(inline) && !room.IsCompleted)
                    {
                        await new RunWhileWaiting(room, _queue);
                    }
                    else
                    {
                        _queue?.Schedule();
                        await room.ConfigureAwait(false);
                    }
                }

                if (isClogged)
                {
                    _queue?.Schedule();
                    await _sender.WhenIdleAsync().ConfigureAwait(false);
                }

                ValueTask<bool> arriving = _transport.ReceiveAsync();
                if (!isBegun && isAlone && inline == InlineHandlers.WhenAlone && !arriving.IsCompleted)
                {
                    found = await new RunWhileWaiting(arriving, call);
                    continue;
                }

                if (!isBegun)
                {
                    Queue(call);
                }

                if (RunsQueuedHere(inline) && !arriving.IsCompleted)
                {
                    found = await new RunWhileWaiting(arriving, _queue);
                }
                else if (arriving.IsCompleted)
                {
                    // Messages that are there already are taken in first: then their calls run one after the other, and their replies leave together.
                    _transport.ShareReading();
                    found = await arriving.ConfigureAwait(false);
                }
                else
                {
                    _queue?.Schedule();
                    found = await arriving.ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // What was read last, before the client closed or sent what nobody understands.
            _queue?.Schedule();
        }

        ClientHasLeft();
    }

    /// <summary>Tells whether the thread that reads runs what is queued when it has to wait.</summary>
    [MemberNotNullWhen(true, nameof(_queue))]
    private bool RunsQueuedHere(InlineHandlers inline) => _queue is not null && inline == InlineHandlers.WhenAlone;

    private void Queue(ServerCall call)
    {
        if (call.TryQueue())
        {
            (_queue ??= new CallQueue(_sender, _calls)).Add(call);
        }
        else
        {
            call.Run();
        }
    }

    /// <summary>The same on a thread that belongs to the connection and waits for everything: call by call.</summary>
    private Task ServeAllBlocking()
    {
        while (Block(_transport.ReceiveAsync()))
        {
            ServerCall call = Read();
            bool isLast = call.EndsConnection;
            _calls.Enter(call, out _);
            call.RunBlocking();
            if (isLast)
            {
                return _transport.LingerAsync().AsTask();
            }

            if (_sender.UnsentBytes > 0)
            {
                _sender.WhenIdleAsync().GetAwaiter().GetResult();
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Takes a result that is there already, or waits for it with the thread.</summary>
    private static bool Block(ValueTask<bool> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();

    /// <summary>Makes a call of the message at hand.</summary>
    /// <exception cref="TProtocolException">It is no message: nobody can be answered.</exception>
    private ServerCall Read()
    {
        Request request = new(_server.Processor);
        TProtocolException? undecodable = Decode(ref request);
        ServerCall call = _server.RentCall();
        call.Begin(this, request, _transport, Refusal(request, undecodable));
        _transport.ReleaseMessage();
        _hasRead = true;
        return call;
    }

    private TProtocolException? Decode(ref Request request)
    {
        try
        {
            _transport.Dialect.Protocol.ReadMessage(_transport.Message, _transport.Limits, ref request);
            return null;
        }
        catch (TProtocolException e) when (request.HasHeader)
        {
            // The framing, or the walk over an unframed message, has found its end: the next one can be read.
            return e;
        }
    }

    /// <summary>Tells why a message is no call that can be run, and logs it; null when it is one.</summary>
    private TApplicationException? Refusal(in Request request, TProtocolException? undecodable)
    {
        if (!request.IsRequest)
        {
            _server.Metrics.Refused(RefusalReason.MessageType);
            string reason = $"A message of type {(byte)request.Type} came where a request belongs.";
            ServerLog.PeerRefused(_server.Logger, _transport.RemoteEndPoint, reason);
            return new TApplicationException(TApplicationExceptionType.InvalidMessageType, reason);
        }

        if (undecodable is null && request.Call is not null)
        {
            return null;
        }

        TApplicationException answer = undecodable is null
            ? new TApplicationException(TApplicationExceptionType.UnknownMethod, $"There is no method \"{Quote(request.StrangeName)}\".")
            : new TApplicationException(TApplicationExceptionType.ProtocolError, $"The arguments cannot be decoded: {undecodable.Message}");
        ServerLog.MessageRefused(_server.Logger, _transport.RemoteEndPoint, answer.Message);
        return answer;
    }

    private static string Quote(ReadOnlySpan<byte> name) =>
        name.Length <= LongestQuotedName ? Encoding.UTF8.GetString(name) : $"{Encoding.UTF8.GetString(name[..LongestQuotedName])}...";
}
