namespace ThriftRpc.Lab;

/// <summary>All there is to say about a comparison; also the shape of the JSON file, which docs/lab-json.md describes.</summary>
public sealed record ComparisonResult
{
    /// <summary>The present version of the file's shape.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Gets the version of the file's shape. It rises when a reader of the file would have to change.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>Gets which benchmark this is.</summary>
    public string Benchmark { get; init; } = "strategies";

    /// <summary>Gets when it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Gets the library's version.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>Gets the machine, as it was at the begin.</summary>
    public required Machine Machine { get; init; }

    /// <summary>Gets how it was run.</summary>
    public required LabSettings Settings { get; init; }

    /// <summary>Gets the scenarios, in the order in which they were run.</summary>
    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    /// <summary>Gets the strategies' results; the bare sockets' first.</summary>
    public required IReadOnlyList<StrategyResult> Strategies { get; init; }

    /// <summary>Gets why the figures may mislead.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Gets what came out, in plain words.</summary>
    public required string Explanation { get; init; }
}
