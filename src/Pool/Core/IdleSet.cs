using System.Diagnostics;

namespace ThriftRpc.Pool;

/// <summary>The connections that rest: by endpoint, to be lent, and all of them by age, to find whom to close.</summary>
/// <remarks>
/// Who comes to rest comes to the end of both lists, so both are in the order of their rest's begin, and the oldest stand first: whatever
/// the number of connections and endpoints, adding, taking, and finding the next to close take constant time.
/// </remarks>
internal sealed class IdleSet
{
    private SlotList<AgeLinks> _all;

    /// <summary>Gets how many connections rest in the whole pool.</summary>
    public int Count => _all.Count;

    /// <summary>Gets the one that has rested longest of all.</summary>
    public Slot? Oldest => _all.First;

    /// <summary>Gets the one that has rested longest after <paramref name="slot"/>.</summary>
    public static Slot? NextOldest(Slot slot) => SlotList<AgeLinks>.After(slot);

    public void Add(Slot slot, long now)
    {
        slot.State = SlotState.Idle;
        slot.RestsSince = now;
        slot.Endpoint.Idle.Add(slot);
        _all.Add(slot);
    }

    public void Remove(Slot slot)
    {
        Debug.Assert(slot.State == SlotState.Idle);
        slot.Endpoint.Idle.Remove(slot);
        _all.Remove(slot);
    }
}
