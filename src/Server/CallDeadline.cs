namespace ThriftRpc.Server;

/// <summary>The token of a call whose client waits only so long. One of the connection's <see cref="CallDeadlines"/>, which fires it.</summary>
/// <remarks>
/// One object for each such call, which nobody uses again: a handler may have given its token to work that goes on after it, and that must not
/// be cancelled for a later call. Without a timer and without links it holds nothing that would have to be disposed.
/// </remarks>
/// <param name="due">When the client's time is over, as a timestamp.</param>
internal sealed class CallDeadline(long due) : CancellationTokenSource
{
    /// <summary>Gets when the client's time is over, as a timestamp.</summary>
    public long Due { get; } = due;

    /// <summary>Gets or sets the neighbours in the list; the <see cref="CallDeadlines"/>'.</summary>
    public CallDeadline? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public CallDeadline? Next { get; set; }

    /// <summary>Gets or sets whether it stands in the list; the <see cref="CallDeadlines"/>'.</summary>
    public bool IsListed { get; set; }
}
