namespace ThriftRpc.Lab;

/// <summary>What happened in one stretch of a trial.</summary>
/// <param name="Second">When it began, in seconds since the trial's begin.</param>
/// <param name="Calls">How many calls were answered.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="MeanMicroseconds">How long the answered ones took on average; null when there were none.</param>
/// <param name="MaxMicroseconds">How long the longest took; null when there were none.</param>
public sealed record TimelinePoint(double Second, long Calls, long Failed, double? MeanMicroseconds, double? MaxMicroseconds);
