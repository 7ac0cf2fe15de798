using System.Net;

namespace ThriftRpc.Protocol;

/// <summary>What accompanies one call: on the client the caller's wishes, on the server what the handler may want to know.</summary>
/// <remarks>A <see cref="System.Threading.CancellationToken"/> converts to it, so that most callers never name it.</remarks>
public readonly record struct CallContext
{
    /// <summary>Gets the token that ends the call. On the server it fires when the call is aborted: at a stop whose drain time is over.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Gets how long the call may take. Null on the client means the client's own default; infinite must be written, as
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>. On the server it is the time that was left on arrival, null when unknown.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Gets the headers that travel beside the request, where the framing has room for them (THeader); null for none. On the
    /// client they are sent, and a framing that has no room for them refuses the call; on the server they are what the client sent.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>
    /// Gets where the headers of the reply go. On the client they are added to it, when the reply has come, if the caller has given one;
    /// on the server the handler puts there what is to be sent, and it is null where the framing has no room for headers.
    /// </summary>
    public IDictionary<string, string>? ReplyHeaders { get; init; }

    /// <summary>Gets the other end of the connection; null on the client, or where the endpoint has no address.</summary>
    public EndPoint? Peer { get; init; }

    /// <summary>Makes the context of a call that only a token accompanies.</summary>
    /// <param name="cancellationToken">The token that ends the call.</param>
    public static implicit operator CallContext(CancellationToken cancellationToken) => FromCancellationToken(cancellationToken);

    /// <summary>Makes the context of a call that only a token accompanies.</summary>
    /// <param name="cancellationToken">The token that ends the call.</param>
    /// <returns>The context.</returns>
    public static CallContext FromCancellationToken(CancellationToken cancellationToken) => new() { CancellationToken = cancellationToken };
}
