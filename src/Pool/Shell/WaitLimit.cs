using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>What ends a caller's wait besides the pool's own timeout: the deadline of the call for which it wants the connection.</summary>
/// <param name="Deadline">A timestamp of the clock.</param>
/// <param name="What">What may take too long; made into text only if it does.</param>
/// <param name="Setting">Which setting set it.</param>
/// <param name="Duration">That setting's value.</param>
internal readonly record struct WaitLimit(long Deadline, object? What, string? Setting, TimeSpan Duration)
{
    public static WaitLimit None { get; } = new(Deadlines.Never, null, null, default);
}
