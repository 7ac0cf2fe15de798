namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>Ways in which a shared client could be broken; the oracle must notice each.</summary>
internal enum SharedDefect
{
    None,

    /// <summary>A caller that finds no place waits without looking again, and a place that came free in between is not offered to it.</summary>
    LostWakeup,

    /// <summary>A place comes back twice.</summary>
    DoubleLeave,

    /// <summary>A place does not come back when its call was given up.</summary>
    LostPlace,

    /// <summary>The end of a dial is not told, so that those behind it wait for ever.</summary>
    ForgottenDial,

    /// <summary>The end of a connection is not told, and calls still go there.</summary>
    DeafToTheEnd,
}
