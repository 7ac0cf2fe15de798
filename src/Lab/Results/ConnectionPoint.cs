namespace ThriftRpc.Lab;

/// <summary>How many connections were open at one moment.</summary>
/// <param name="Second">The moment, in seconds since the trial's begin.</param>
/// <param name="Connections">How many.</param>
public sealed record ConnectionPoint(double Second, int Connections);
