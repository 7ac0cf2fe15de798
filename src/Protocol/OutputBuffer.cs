using System.Buffers;

namespace ThriftRpc.Protocol;

/// <summary>A growing, contiguous buffer that messages are written into; empty, it holds no memory.</summary>
/// <remarks>
/// Not thread-safe. Spans and memories that it hands out are valid until the next call that writes, and never after
/// <see cref="Clear"/>.
/// </remarks>
public sealed class OutputBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Larger arrays are left to the collector: kept, one large message would hold its memory for ever.</summary>
    internal const int LargestPooledArray = 1024 * 1024;

    private const int SmallestArray = 1024;

    private byte[] _array = [];
    private int _length;

    /// <summary>Gets how many bytes are written.</summary>
    public int Length => _length;

    /// <summary>Gets what is written.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    /// <summary>Gets what is written, open to changes: a framing patches its length into the head-room it left.</summary>
    public Span<byte> WrittenSpan => _array.AsSpan(0, _length);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - _length);
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <summary>Takes back everything behind <paramref name="length"/>: a message that could not be finished leaves no trace.</summary>
    /// <param name="length">How many bytes to keep, at most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        _length = length;
    }

    /// <summary>Empties the buffer and gives its memory back.</summary>
    public void Clear()
    {
        byte[] array = _array;
        _array = [];
        _length = 0;
        Recycle(array);
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int free = _array.Length - _length;
        if (free < Math.Max(sizeHint, 1))
        {
            Grow(Math.Max(sizeHint, 1));
        }
    }

    private void Grow(int needed)
    {
        long smallest = (long)_length + needed;
        if (smallest > Array.MaxLength)
        {
            ThrowHelper.BufferTooLarge(smallest);
        }

        int size = (int)Math.Min(Array.MaxLength, Math.Max(smallest, Math.Max(SmallestArray, 2L * _array.Length)));
        byte[] larger = size <= LargestPooledArray ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        _array.AsSpan(0, _length).CopyTo(larger);
        byte[] old = _array;
        _array = larger;
        Recycle(old);
    }

    private static void Recycle(byte[] array)
    {
        if (array.Length is > 0 and <= LargestPooledArray)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
