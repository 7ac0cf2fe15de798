namespace ThriftRpc.Protocol;

/// <summary>Something that can carry a call to a server and its answer back: one socket, a pool, a shared socket, or a layer over another.</summary>
/// <remarks>
/// Generated clients know nothing else. An <see cref="ITClient"/> owns what it was built on and disposes it; the generated
/// client does not own its <see cref="ITClient"/>. Whether several callers may share one is for each to say.
/// </remarks>
public interface ITClient : IAsyncDisposable
{
    /// <summary>Carries one call. The answer waits on the call object.</summary>
    /// <param name="call">The call. It belongs to the client until the returned task has ended.</param>
    /// <returns>
    /// A task that ends when the answer is there: a result, a declared exception or the peer's <see cref="TApplicationException"/>,
    /// all of which leave the connection in order. It fails when there is no answer that belongs to the call.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller's token fired; the exception carries that token.</exception>
    /// <exception cref="TTransportException">A deadline passed, or the connection failed.</exception>
    /// <exception cref="TProtocolException">The arguments cannot be written, or the reply cannot be read.</exception>
    /// <exception cref="TApplicationException">The reply does not belong to the call.</exception>
    ValueTask InvokeAsync(ThriftCall call);
}
