namespace ThriftRpc.Pool;

/// <summary>The callers that wait at one endpoint, in the order in which they are served, and apart those for whom no connection is being opened.</summary>
internal abstract class Waiters
{
    /// <summary>Gets how many wait.</summary>
    public abstract int Count { get; }

    /// <summary>Gets for how many of them no connection is being opened.</summary>
    public abstract int CountWithoutDial { get; }

    /// <summary>Gets who is served next; there must be one.</summary>
    public abstract Waiter Next();

    /// <summary>Gets for whom the next connection is opened; there must be one.</summary>
    public abstract Waiter NextWithoutDial();

    /// <summary>Adds a caller for whom no connection is being opened. One that comes back stands where it stood.</summary>
    public abstract void Add(Waiter waiter);

    /// <summary>Notes that a connection is being opened for a caller.</summary>
    public abstract void SetDial(Waiter waiter, Slot dial);

    /// <summary>Takes a caller out.</summary>
    public abstract void Remove(Waiter waiter);
}
