namespace ThriftRpc.Lab;

/// <summary>How far a comparison has come.</summary>
/// <param name="Step">How many trials are done.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="Next">What comes next, in words.</param>
/// <param name="Done">The results until now; a strategy under way has those of the scenarios that it has gone through.</param>
public sealed record ComparisonProgress(int Step, int Steps, string Next, IReadOnlyList<StrategyResult> Done);
