using System.Net;

namespace ThriftRpc.Transport;

/// <summary>An open connection that carries bytes both ways. One receive and one send may be under way at a time, each from any thread.</summary>
/// <remarks>
/// Operations take no token: whoever wants one to end aborts the connection, as a half-sent message makes it useless anyway.
/// Failures surface as the exceptions of the thing beneath, such as <see cref="System.Net.Sockets.SocketException"/>; the
/// transport above gives them their meaning.
/// </remarks>
public abstract class ByteConnection : IDisposable
{
    /// <summary>Gets the other end's address, or null where there is none.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Finishes the opening of a connection that a listener has accepted, such as by a handshake. Comes once, before anything else.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that ends when the connection is open. By default it always is.</returns>
    /// <exception cref="Protocol.TTransportException">
    /// The two sides do not come together: <see cref="Protocol.TTransportExceptionType.NotOpen"/>, or not in time: <see cref="Protocol.TTransportExceptionType.TimedOut"/>,
    /// naming the setting; or the peer has left without a word: <see cref="Protocol.TTransportExceptionType.EndOfFile"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public virtual ValueTask OpenAsync(TimeProvider time, CancellationToken cancellationToken) => default;

    /// <summary>Receives what is there, waiting until there is something.</summary>
    /// <param name="buffer">Where to put it. With an empty buffer the call only waits until a receive would not have to.</param>
    /// <returns>How many bytes were received; 0 (with a buffer that is not empty) when the peer has closed its side.</returns>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What to send; untouched by anyone until the task ends.</param>
    /// <returns>A task that ends when everything is handed over.</returns>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends several messages at once.</summary>
    /// <remarks>
    /// For connections that put bytes into records of their own: some peers over TLS find only the first message of a record. By default
    /// the borders make no difference.
    /// </remarks>
    /// <param name="bytes">The messages, each with its framing; untouched by anyone until the task ends.</param>
    /// <param name="messageEnds">Where in <paramref name="bytes"/> each message ends, in rising order; as untouched.</param>
    /// <returns>A task that ends when everything is handed over.</returns>
    public virtual ValueTask SendAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<int> messageEnds) => SendAsync(bytes);

    /// <summary>Closes this side for sending, so that the peer reads to an end; receiving goes on.</summary>
    public abstract void CloseSending();

    /// <summary>Looks, without blocking, at what the peer has done. While a receive is under way, what is found may be gone a moment later.</summary>
    /// <returns>What a receive would find.</returns>
    public abstract PeerState Peek();

    /// <summary>Ends the connection at once; pending operations fail. Idempotent, callable from any thread.</summary>
    public abstract void Abort();

    /// <summary>Ends the connection; what was sent still arrives. Idempotent.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
