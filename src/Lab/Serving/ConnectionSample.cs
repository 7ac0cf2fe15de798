namespace ThriftRpc.Lab;

/// <summary>How many connections a trial had at one moment.</summary>
/// <param name="Timestamp">The moment, on the clock that all processes of a machine share.</param>
/// <param name="Connections">How many.</param>
internal readonly record struct ConnectionSample(long Timestamp, int Connections);
