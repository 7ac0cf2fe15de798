namespace ThriftRpc.Pool;

/// <summary>A slot's neighbours in one list.</summary>
internal struct SlotLinks
{
    public Slot? Previous;
    public Slot? Next;
}

/// <summary>Chooses the links that a list uses, so that a slot can stand in several.</summary>
internal interface ISlotLinks
{
    static abstract ref SlotLinks Of(Slot slot);
}

/// <summary>The links of the endpoint's own lists.</summary>
internal readonly struct EndpointLinks : ISlotLinks
{
    public static ref SlotLinks Of(Slot slot) => ref slot.EndpointLinks;
}

/// <summary>The links of the list of everything that rests.</summary>
internal readonly struct AgeLinks : ISlotLinks
{
    public static ref SlotLinks Of(Slot slot) => ref slot.AgeLinks;
}

/// <summary>A list of slots in the order in which they came. The slots themselves hold the links: nothing is allocated, everything takes constant time.</summary>
/// <typeparam name="TLinks">Which links.</typeparam>
internal struct SlotList<TLinks>
    where TLinks : struct, ISlotLinks
{
    public Slot? First { get; private set; }

    public Slot? Last { get; private set; }

    public int Count { get; private set; }

    public static Slot? After(Slot slot) => TLinks.Of(slot).Next;

    public void Add(Slot slot)
    {
        ref SlotLinks links = ref TLinks.Of(slot);
        links.Previous = Last;
        links.Next = null;
        if (Last is null)
        {
            First = slot;
        }
        else
        {
            TLinks.Of(Last).Next = slot;
        }

        Last = slot;
        Count++;
    }

    public void Remove(Slot slot)
    {
        ref SlotLinks links = ref TLinks.Of(slot);
        if (links.Previous is null)
        {
            First = links.Next;
        }
        else
        {
            TLinks.Of(links.Previous).Next = links.Next;
        }

        if (links.Next is null)
        {
            Last = links.Previous;
        }
        else
        {
            TLinks.Of(links.Next).Previous = links.Previous;
        }

        links = default;
        Count--;
    }
}
