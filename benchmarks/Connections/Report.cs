namespace ThriftRpc.Benchmarks.Connections;

/// <summary>All there is to say about a run; also the shape of the JSON file.</summary>
/// <param name="SchemaVersion">Rises when a reader of the file would have to change.</param>
/// <param name="Benchmark">Which benchmark this is.</param>
/// <param name="Machine">The machine at the begin.</param>
/// <param name="Connections">How many connections were at rest.</param>
/// <param name="Dialects">The figures.</param>
internal sealed record Report(int SchemaVersion, string Benchmark, Machine Machine, int Connections, IReadOnlyList<AtRest> Dialects)
{
    public const int CurrentSchema = 1;

    /// <summary>Gets the most that a connection holds at the server, in whichever dialect.</summary>
    public long MostServerBytes => Dialects.Max(dialect => dialect.ServerBytes);

    /// <summary>Gets the most that a connection holds at the client, in whichever dialect.</summary>
    public long MostClientBytes => Dialects.Max(dialect => dialect.ClientBytes);
}

/// <summary>What a connection at rest holds of the managed heap.</summary>
/// <param name="Dialect">Framing and protocol.</param>
/// <param name="ServerBytes">Bytes at the server.</param>
/// <param name="ClientBytes">Bytes at the client.</param>
/// <param name="CallsPerSecond">How many calls a second all of them then made at once; null when that was not asked for.</param>
internal sealed record AtRest(string Dialect, long ServerBytes, long ClientBytes, double? CallsPerSecond);
