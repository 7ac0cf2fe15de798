namespace ThriftRpc.Lab;

/// <summary>A sequence of numbers that look random and are the same for the same seed (SplitMix64).</summary>
/// <param name="seed">The seed.</param>
internal struct SeededDraw(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Draws a number from 0 up to, and without, the end.</summary>
    public int Below(int end)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (int)(((z >> 32) * (ulong)end) >> 32);
    }
}
