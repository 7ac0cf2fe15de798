namespace ThriftRpc.Lab;

/// <summary>How long calls waited until their request began to be written: for a connection, its being opened included. In microseconds.</summary>
/// <param name="Waits">How many calls found no connection at rest; null where the strategy does not count them.</param>
/// <param name="Mean">The mean over all calls.</param>
/// <param name="P99">What 99 % of the calls did not exceed.</param>
/// <param name="Max">The longest.</param>
public sealed record WaitFigures(long? Waits, double Mean, double P99, double Max);
