namespace ThriftRpc.Benchmarks.Summary;

/// <summary>How a target stands.</summary>
internal enum Outcome
{
    /// <summary>The figure is good enough.</summary>
    Met,

    /// <summary>The figure is not good enough.</summary>
    Missed,

    /// <summary>The part that measures it did not run.</summary>
    NotMeasured,

    /// <summary>The part ran, and its document has no such figure: the gate or the part is at fault.</summary>
    Broken,
}
