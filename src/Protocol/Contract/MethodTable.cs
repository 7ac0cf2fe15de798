namespace ThriftRpc.Protocol;

/// <summary>Finds a method's place in a list by its name in UTF-8, without making a string. Immutable and thread-safe.</summary>
public sealed class MethodTable
{
    private readonly ThriftMethod[] _methods;

    /// <summary>Open addressing over a power of two at most half full: an index into the methods, or -1.</summary>
    private readonly short[] _slots;

    /// <summary>Creates the table.</summary>
    /// <param name="methods">The methods, each name once.</param>
    /// <exception cref="ArgumentException">A name stands there twice.</exception>
    public MethodTable(params ThriftMethod[] methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        _methods = [.. methods];
        _slots = new short[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * methods.Length))];
        Array.Fill(_slots, (short)-1);
        for (int i = 0; i < methods.Length; i++)
        {
            int slot = FindSlot(methods[i].Utf8Name);
            if (_slots[slot] >= 0)
            {
                throw new ArgumentException($"The method {methods[i].Name} is listed twice.", nameof(methods));
            }

            _slots[slot] = (short)i;
        }
    }

    /// <summary>Gets the methods in their order.</summary>
    public IReadOnlyList<ThriftMethod> Methods => _methods;

    /// <summary>Finds a method.</summary>
    /// <param name="name">The name in UTF-8.</param>
    /// <returns>Its place in <see cref="Methods"/>, or -1 when there is no such method.</returns>
    public int IndexOf(ReadOnlySpan<byte> name) => _slots[FindSlot(name)];

    private int FindSlot(ReadOnlySpan<byte> name)
    {
        int slot = (int)Hash(name) & (_slots.Length - 1);
        while (_slots[slot] >= 0 && !_methods[_slots[slot]].Utf8Name.SequenceEqual(name))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    /// <summary>FNV-1a. The table holds only names of the IDL, so a peer can make one probe long, never the table.</summary>
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
