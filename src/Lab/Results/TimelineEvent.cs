namespace ThriftRpc.Lab;

/// <summary>Something that happened during a trial.</summary>
/// <param name="Second">When, in seconds since the trial's begin.</param>
/// <param name="Text">What.</param>
public sealed record TimelineEvent(double Second, string Text);
