namespace ThriftRpc.Protocol;

/// <summary>A service's generated interface, which handlers implement and clients offer: it can make either side of the wire for itself.</summary>
/// <remarks>This is what lets registrations such as <c>AddThriftClient&lt;IEcho&gt;()</c> work without reflection.</remarks>
/// <typeparam name="TSelf">The interface itself.</typeparam>
public interface IThriftService<TSelf>
    where TSelf : class, IThriftService<TSelf>
{
    /// <summary>Makes the client's side.</summary>
    /// <param name="client">Who carries the calls; not owned.</param>
    /// <returns>The generated client.</returns>
    static abstract TSelf CreateClient(ITClient client);

    /// <summary>Makes the server's side.</summary>
    /// <param name="handler">Who does the work; called from many connections at once.</param>
    /// <returns>The generated processor.</returns>
    static abstract IThriftProcessor CreateProcessor(TSelf handler);
}
