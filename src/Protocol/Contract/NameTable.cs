namespace ThriftRpc.Protocol;

/// <summary>Finds a name's place in a list by its UTF-8, without making a string. Immutable and thread-safe.</summary>
internal sealed class NameTable
{
    private readonly byte[][] _names;

    /// <summary>Open addressing over a power of two at most half full: an index into the names, or -1.</summary>
    private readonly short[] _slots;

    /// <summary>Creates the table.</summary>
    /// <param name="names">The names, each once.</param>
    /// <exception cref="ArgumentException">A name stands there twice.</exception>
    public NameTable(byte[][] names)
    {
        _names = names;
        _slots = new short[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * names.Length))];
        Array.Fill(_slots, (short)-1);
        for (int i = 0; i < names.Length; i++)
        {
            int slot = FindSlot(names[i]);
            if (_slots[slot] >= 0)
            {
                throw new ArgumentException($"The name {System.Text.Encoding.UTF8.GetString(names[i])} is listed twice.", nameof(names));
            }

            _slots[slot] = (short)i;
        }
    }

    /// <summary>Finds a name.</summary>
    /// <returns>Its place in the list, or -1 when it is not there.</returns>
    public int IndexOf(ReadOnlySpan<byte> name) => _slots[FindSlot(name)];

    private int FindSlot(ReadOnlySpan<byte> name)
    {
        int slot = (int)Hash(name) & (_slots.Length - 1);
        while (_slots[slot] >= 0 && !_names[_slots[slot]].AsSpan().SequenceEqual(name))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    /// <summary>FNV-1a. The table holds only names of this side's making, so a peer can make one probe long, never the table.</summary>
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte b in name)
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash;
    }
}
