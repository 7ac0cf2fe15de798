using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ThriftRpc.Transport;

/// <summary>TLS over another connection.</summary>
/// <remarks>
/// <para>
/// <see cref="SslStream"/> must not be disposed while it is at work. So its operations are bits of one word, in which the end of the connection is a
/// bit too: ending the connection ends the one beneath, which ends the operations, and the last of them to leave disposes the stream.
/// </para>
/// <para>
/// A connection that rests holds no buffer: with an empty buffer to receive into, <see cref="SslStream"/> gives its own back too, and
/// waits for the connection beneath in the same way.
/// </para>
/// </remarks>
internal sealed class TlsConnection : ByteConnection
{
    // What is at work, and whether the connection has ended and its stream has been disposed.
    private const int Handshaking = 1;
    private const int Receiving = 2;
    private const int Looking = 4;
    private const int Sending = 8;
    private const int AtWork = Handshaking | Receiving | Looking | Sending;
    private const int Ended = 16;
    private const int Freed = 32;

    /// <summary>The most that one record carries.</summary>
    private const int LargestRecord = 16 * 1024;

    /// <summary>How much a look takes out at most: a whole small message.</summary>
    private const int SeenAtOnce = 1024;

    /// <summary>What a record takes beside its content, at most, and room to spare.</summary>
    private const int RecordOverhead = 64;

    private readonly ByteConnection _inner;
    private readonly TlsRecordStream _records;
    private readonly SslStream _tls;
    private readonly TlsServerOptions? _serverOptions;
    private readonly SslStreamCertificateContext? _certificate;

    private int _state;

    /// <summary>Whether anything but the handshake has been received.</summary>
    private bool _hasReceived;

    /// <summary>Whether the last receive filled its buffer, so that more may lie decrypted inside the stream.</summary>
    private volatile bool _mayHoldMore;

    /// <summary>The look that <see cref="Peek"/> has begun, which ends with the count of bytes it finds. Belongs to whoever has set <see cref="Receiving"/>.</summary>
    private Task<int>? _look;

    /// <summary>What the look has found, and how much of it has been received since.</summary>
    private byte[] _seen = [];
    private int _seenTaken;

    /// <summary>Creates a client's connection.</summary>
    public TlsConnection(ByteConnection inner)
    {
        _inner = inner;
        _records = new TlsRecordStream(inner);
        _tls = new SslStream(_records);
    }

    /// <summary>Creates a server's connection.</summary>
    public TlsConnection(ByteConnection inner, TlsServerOptions options, SslStreamCertificateContext certificate)
        : this(inner)
    {
        _serverOptions = options;
        _certificate = certificate;
    }

    public override EndPoint? RemoteEndPoint => _inner.RemoteEndPoint;

    public ValueTask OpenAsClientAsync(TlsClientOptions options, string host, TlsEndpoint endpoint, CancellationToken cancellationToken)
    {
        CertificateCheck check = new(options.RemoteCertificateValidationCallback, nameof(TlsClientOptions), host);
        return HandshakeAsync($"with {endpoint}", check, () => _tls.AuthenticateAsClientAsync(options.Prepare(host, check), CancellationToken.None), cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask OpenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (_serverOptions is not { } options)
        {
            return;
        }

        CertificateCheck check = new(options.RemoteCertificateValidationCallback, nameof(TlsServerOptions), host: "");
        using CancellationTokenSource timeout = new(Durations.ForTimer(options.HandshakeTimeout), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _inner.OpenAsync(time, either.Token).ConfigureAwait(false);
            await HandshakeAsync(
                "with a client",
                check,
                () => _tls.AuthenticateAsServerAsync(options.Prepare(_certificate!, check), CancellationToken.None),
                either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw ConnectionDeadline.TimedOut("A client's TLS handshake", TlsServerOptions.HandshakeTimeoutSetting, options.HandshakeTimeout);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        Begin(Receiving);
        try
        {
            if (_look is { } look)
            {
                return TakeSeen(await look.ConfigureAwait(false), buffer.Span);
            }

            int received = await _tls.ReadAsync(buffer).ConfigureAwait(false);
            _mayHoldMore = received == buffer.Length;
            if (received > 0)
            {
                _hasReceived = true;
            }
            else if (!_hasReceived && !buffer.IsEmpty && _serverOptions is null)
            {
                // What the server thinks of the client's certificate comes after the client's handshake, and from some it is only this.
                throw new SocketException((int)SocketError.ConnectionReset, TlsFailure.ClosedAtOnce);
            }

            return received;
        }
        catch (IOException e)
        {
            throw Meaning(e);
        }
        finally
        {
            End(Receiving);
        }
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => SendAsync(bytes, ReadOnlyMemory<int>.Empty);

    /// <inheritdoc/>
    /// <remarks>Each message begins a record; all of them leave together.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<int> messageEnds)
    {
        Begin(Sending);
        try
        {
            if (messageEnds.Length > 1 || bytes.Length > LargestRecord)
            {
                await SendCorkedAsync(bytes, messageEnds).ConfigureAwait(false);
            }
            else if (!bytes.IsEmpty)
            {
                await _tls.WriteAsync(bytes).ConfigureAwait(false);
            }
        }
        catch (IOException e)
        {
            throw Meaning(e);
        }
        finally
        {
            End(Sending);
        }
    }

    /// <inheritdoc/>
    public override void CloseSending()
    {
        Task goodbye = SayGoodbyeAsync();
        if (goodbye.IsCompleted)
        {
            _inner.CloseSending();
        }
        else
        {
            _ = FinishCloseSendingAsync(goodbye);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// That something has come does not mean that the peer has sent something: session tickets of TLS 1.3 come by themselves.
    /// So a read is begun, which swallows them, and ends only with data or with the end. Until one of these comes it stays, and the next
    /// receive waits for it first.
    /// </remarks>
    public override PeerState Peek()
    {
        int before = Interlocked.Or(ref _state, Receiving);
        if ((before & Receiving) != 0)
        {
            // A receive is under way and would find what comes.
            return PeekBeneath();
        }

        try
        {
            if ((before & Ended) != 0)
            {
                return PeerState.Closed;
            }

            if (_look is null)
            {
                PeerState beneath = PeekBeneath();
                if ((beneath == PeerState.Quiet && !_mayHoldMore) || (before & Handshaking) != 0 || !_tls.IsAuthenticated)
                {
                    return beneath;
                }

                Interlocked.Or(ref _state, Looking);
                _look = LookAsync();
            }

            return _look.IsCompletedSuccessfully ? (_look.Result > 0 ? PeerState.HasSent : PeerState.Closed)
                : _look.IsCompleted ? PeerState.Closed
                : PeekBeneath();
        }
        finally
        {
            End(Receiving);
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        int before = Interlocked.Or(ref _state, Ended);
        _inner.Abort();
        FreeUnlessAtWork(before | Ended);
    }

    /// <inheritdoc/>
    /// <remarks>The peer is told that this is the end, unless the line is busy or full: that is not waited for.</remarks>
    protected override void Dispose(bool disposing)
    {
        _ = SayGoodbyeAsync();
        int before = Interlocked.Or(ref _state, Ended);
        _inner.Dispose();
        FreeUnlessAtWork(before | Ended);
    }

    private async ValueTask HandshakeAsync(string withWhom, CertificateCheck check, Func<Task> handshake, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Begin(Handshaking);
        try
        {
            await using (cancellationToken.UnsafeRegister(static connection => ((TlsConnection)connection!).Abort(), this).ConfigureAwait(false))
            {
                await handshake().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw TlsFailure.OfHandshake(withWhom, e, check.Refusal, _records, _serverOptions is not null);
        }
        finally
        {
            End(Handshaking);
        }

        // It may have fired at the very end: then the connection is gone already.
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async ValueTask SendCorkedAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<int> messageEnds)
    {
        int records = messageEnds.Length + 1 + (bytes.Length / LargestRecord);
        _records.Cork((int)Math.Min(int.MaxValue, bytes.Length + ((long)records * RecordOverhead)));
        try
        {
            int start = 0;
            for (int i = 0; i <= messageEnds.Length; i++)
            {
                int end = i < messageEnds.Length ? messageEnds.Span[i] : bytes.Length;
                Debug.Assert(end >= start && end <= bytes.Length);
                if (end > start)
                {
                    await _tls.WriteAsync(bytes[start..end]).ConfigureAwait(false);
                    start = end;
                }
            }

            await _records.UncorkAsync().ConfigureAwait(false);
        }
        finally
        {
            _records.DropCork();
        }
    }

    /// <summary>Receives what was looked at. An end, or a failure, stays.</summary>
    private int TakeSeen(int count, Span<byte> buffer)
    {
        int taken = Math.Min(count - _seenTaken, buffer.Length);
        _seen.AsSpan(_seenTaken, taken).CopyTo(buffer);
        _seenTaken += taken;
        _hasReceived |= taken > 0;
        if (count > 0 && _seenTaken == count)
        {
            _look = null;
            _seen = [];
            _seenTaken = 0;
        }

        return taken;
    }

    /// <summary>Reads until there is data, or the end. First without a buffer, so that none is held meanwhile.</summary>
    private async Task<int> LookAsync()
    {
        try
        {
            await _tls.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            _seen = new byte[SeenAtOnce];
            int count = await _tls.ReadAsync(_seen).ConfigureAwait(false);
            _mayHoldMore = count == SeenAtOnce;
            return count;
        }
        catch (IOException e)
        {
            throw Meaning(e);
        }
        finally
        {
            End(Looking);
        }
    }

    /// <summary>Looks at the connection beneath, and at what of it lies in the stream as an unfinished record.</summary>
    private PeerState PeekBeneath()
    {
        PeerState beneath = _inner.Peek();
        return beneath == PeerState.Quiet && _records.IsWithinRecord ? PeerState.HasSent : beneath;
    }

    /// <summary>Tells the peer that nothing more will come (close_notify), if nothing is being sent right now.</summary>
    /// <returns>A task that ends when that is handed over. It does not fail.</returns>
    private async Task SayGoodbyeAsync()
    {
        int before = Interlocked.Or(ref _state, Sending);
        if ((before & Sending) != 0)
        {
            return;
        }

        try
        {
            if ((before & (Ended | Handshaking)) == 0 && _tls.IsAuthenticated)
            {
                await _tls.ShutdownAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer is not there any more to be told.
        }
        finally
        {
            End(Sending);
        }
    }

    private async Task FinishCloseSendingAsync(Task goodbye)
    {
        await goodbye.ConfigureAwait(false);
        try
        {
            _inner.CloseSending();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has ended meanwhile.
        }
    }

    /// <summary>Finds what the stream has wrapped: the transport above knows what the failures of sockets mean.</summary>
    private Exception Meaning(IOException failure)
    {
        if (failure.InnerException is SocketException or ObjectDisposedException)
        {
            return failure.InnerException;
        }

        // Many peers close without saying so in TLS: within a record it is a connection that was cut, as anywhere else.
        return _records.HasEnded
            ? new SocketException((int)SocketError.ConnectionReset, "The peer closed the connection within a TLS record.")
            : new IOException(TlsFailure.OfRecord(failure), failure);
    }

    private void Begin(int operation)
    {
        SpinWait wait = default;
        while (true)
        {
            int before = Interlocked.Or(ref _state, operation);
            if ((before & operation) == 0 && (before & Ended) == 0)
            {
                return;
            }

            if ((before & Ended) != 0 || operation == Sending)
            {
                // Who holds the line for sending is the goodbye: the end is near.
                if ((before & operation) == 0)
                {
                    End(operation);
                }

                throw new ObjectDisposedException(nameof(TlsConnection), "The connection was ended.");
            }

            // Peek is at it, and leaves in a moment: it waits for nothing.
            wait.SpinOnce();
        }
    }

    private void End(int operation) => FreeUnlessAtWork(Interlocked.And(ref _state, ~operation) & ~operation);

    /// <summary>Disposes the stream if, in that state, the connection has ended and nothing is at work. Whoever begins something later sees the end first.</summary>
    private void FreeUnlessAtWork(int state)
    {
        if ((state & Ended) != 0 && (state & AtWork) == 0 && (Interlocked.Or(ref _state, Freed) & Freed) == 0)
        {
            _tls.Dispose();
        }
    }
}
