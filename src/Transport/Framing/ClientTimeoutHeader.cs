namespace ThriftRpc.Transport;

/// <summary>The header by which a client tells how long it waits for the answer, in milliseconds. As in fbthrift.</summary>
internal static class ClientTimeoutHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "client_timeout";

    /// <summary>Tells what to write.</summary>
    /// <param name="left">How long the client waits, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <returns>The milliseconds, at least 1; 0 for no header.</returns>
    public static int Milliseconds(TimeSpan left)
    {
        double milliseconds = left == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, Math.Ceiling(left.TotalMilliseconds));
        return milliseconds < int.MaxValue ? (int)milliseconds : 0;
    }
}
