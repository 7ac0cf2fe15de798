namespace ThriftRpc.Lab;

/// <summary>What the server has seen of a trial until now.</summary>
/// <param name="Cpu">Processor time of the server process in all.</param>
/// <param name="AllocatedBytes">Managed memory that the server process has allocated in all.</param>
/// <param name="Connections">How many connections are open.</param>
/// <param name="Peak">The most that were open at once.</param>
/// <param name="Opened">How many have come in all.</param>
internal sealed record SiteReading(TimeSpan Cpu, long AllocatedBytes, int Connections, int Peak, long Opened);
