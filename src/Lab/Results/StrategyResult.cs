namespace ThriftRpc.Lab;

/// <summary>What one strategy did in all scenarios.</summary>
public sealed record StrategyResult
{
    /// <summary>Gets the name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what a table calls it.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the preset of the library that it stands on.</summary>
    public required string Preset { get; init; }

    /// <summary>Gets what was done to the preset.</summary>
    public required StrategyVariant Variant { get; init; }

    /// <summary>Gets whether several calls are under way on one connection.</summary>
    public required bool IsShared { get; init; }

    /// <summary>Gets whether these are the bare sockets.</summary>
    public required bool IsBare { get; init; }

    /// <summary>Gets how the server treated several calls on one connection.</summary>
    public required ReplyMode ReplyMode { get; init; }

    /// <summary>Gets the options, those first that differ from the library's defaults.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Gets what it did in each scenario.</summary>
    public required IReadOnlyList<ScenarioResult> Scenarios { get; init; }

    /// <summary>Finds what it did in a scenario.</summary>
    /// <param name="name">The scenario's name.</param>
    /// <returns>The result, or null when it was not in it.</returns>
    public ScenarioResult? In(string name) => Scenarios.FirstOrDefault(result => result.Scenario == name);
}
