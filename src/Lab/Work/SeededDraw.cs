namespace ThriftRpc.Lab;

/// <summary>A sequence of numbers that look random and are the same for the same seed and stream (SplitMix64).</summary>
/// <param name="seed">The seed.</param>
/// <param name="stream">Which of the seed's sequences; they have nothing to do with each other.</param>
internal struct SeededDraw(ulong seed, int stream)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Mixed, because neighbours that begin a step apart would be the same sequence, one behind the other.</summary>
    private ulong _state = Mix(seed + Mix((ulong)stream + 1));

    /// <summary>Draws a number from 0 up to, and without, the end.</summary>
    public int Below(int end)
    {
        _state += Step;
        return (int)(((Mix(_state) >> 32) * (ulong)end) >> 32);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
