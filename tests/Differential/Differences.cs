namespace ThriftRpc.Differential;

/// <summary>The written list: whatever is not here is a defect of one of the two compilers.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
    ];
}
