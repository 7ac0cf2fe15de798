namespace ThriftRpc.Lab;

/// <summary>A column of the comparison's table.</summary>
/// <param name="Heading">What stands over it, short.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
/// <param name="Cell">What stands in it for a strategy; a dash for what does not apply.</param>
public sealed record ComparisonColumn(string Heading, string Meaning, Func<StrategyResult, string> Cell);
