namespace ThriftRpc.Transport;

/// <summary>Is told when a connection that it watches has ended at rest.</summary>
internal interface IRestWatcher
{
    /// <summary>The peer has closed the connection, or has sent what nobody asked for; the transport is dead and its fault says which. On any thread, under no lock.</summary>
    void OnRestEnded();
}
