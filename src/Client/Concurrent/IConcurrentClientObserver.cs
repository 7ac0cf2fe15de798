namespace ThriftRpc.Client;

/// <summary>Whoever gives calls to a concurrent client and wants to know when it takes no more. Told on any thread, holding no lock.</summary>
internal interface IConcurrentClientObserver
{
    /// <summary>The client takes no more calls; those under way go on.</summary>
    void OnRetired(ConcurrentClient client, Exception reason);

    /// <summary>The client's connection has ended.</summary>
    void OnEnded(ConcurrentClient client, Exception reason);
}
