
namespace ThriftRpc.Benchmarks.Codec;

/// <summary>A work's figures over all rounds.</summary>
/// <param name="Work">The work's name.</param>
/// <param name="Nanoseconds">How long it takes once.</param>
/// <param name="AllocatedBytes">Managed memory that it allocates once.</param>
internal sealed record Standing(string Work, Estimate Nanoseconds, double AllocatedBytes);

/// <summary>How two works compare, round by round.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Ratio">The first's time divided by the second's in the same round.</param>
internal sealed record Comparison(string What, Estimate Ratio);

/// <summary>The document that is measured, in one protocol.</summary>
/// <param name="Protocol">The protocol's name.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record Document(string Protocol, int Bytes);
