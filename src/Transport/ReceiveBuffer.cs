using System.Buffers;
using System.Diagnostics;

namespace ThriftRpc.Transport;

/// <summary>What has arrived on a connection and is not consumed. Grows with the bytes that come, never with those announced; empty, it holds no memory.</summary>
internal sealed class ReceiveBuffer
{
    /// <summary>Larger arrays are left to the collector: kept, one large message would hold its memory for ever.</summary>
    private const int LargestPooledArray = 1024 * 1024;

    private byte[] _array = [];
    private int _start;
    private int _end;

    /// <summary>Gets or sets how much is taken at once while little is known.</summary>
    public int SmallestArray { get; set; } = 4096;

    public int Length => _end - _start;

    public bool IsEmpty => _end == _start;

    public ReadOnlySpan<byte> Span => _array.AsSpan(_start, Length);

    public ReadOnlyMemory<byte> Slice(Range range)
    {
        (int offset, int length) = range.GetOffsetAndLength(Length);
        return _array.AsMemory(_start + offset, length);
    }

    /// <summary>Makes room for the next receive.</summary>
    /// <param name="wanted">How long the message at the begin is known to be, at least: without a frame, often only a few bytes more than what is there.</param>
    public Memory<byte> GetFree(int wanted)
    {
        if (IsEmpty)
        {
            _start = _end = 0;
        }

        if (_end == _array.Length)
        {
            // A peer that announces much and sends little gets little: at most twice what it sent. And never less than half as
            // much again: growing by a few bytes at a time, a message of n bytes would be copied n times.
            Move((int)Math.Max(SmallestArray, Math.Min(Math.Max(wanted, 3L * Length / 2), 2L * Length)));
        }
        else if (_array.Length - _end < _array.Length / 4 && Length < _array.Length / 4)
        {
            Move(_array.Length); // Little is left behind, much in front: one receive is to take much.
        }

        return _array.AsMemory(_end);
    }

    public void Fill(int count)
    {
        Debug.Assert(count <= _array.Length - _end);
        _end += count;
    }

    public void Consume(int count)
    {
        Debug.Assert(count <= Length);
        _start += count;
    }

    /// <summary>Gives the memory back if nothing is in it.</summary>
    public void ReleaseIfEmpty()
    {
        if (IsEmpty && _array.Length > 0)
        {
            byte[] array = _array;
            _array = [];
            _start = _end = 0;
            Recycle(array);
        }
    }

    /// <summary>Gives the memory away with what stands at its begin; the rest moves to other memory.</summary>
    /// <param name="count">How many bytes are given away.</param>
    /// <returns>The array; whoever has it now recycles it.</returns>
    public byte[] Detach(int count)
    {
        byte[] array = _array;
        int left = Length - count;
        byte[] next = left == 0 ? [] : left <= LargestPooledArray ? ArrayPool<byte>.Shared.Rent(Math.Max(left, SmallestArray)) : GC.AllocateUninitializedArray<byte>(left);
        array.AsSpan(_start + count, left).CopyTo(next);
        _array = next;
        _start = 0;
        _end = left;
        return array;
    }

    /// <summary>Moves what is there to the begin of an array of at least <paramref name="size"/> bytes.</summary>
    private void Move(int size)
    {
        byte[] old = _array;
        if (size > old.Length)
        {
            _array = size <= LargestPooledArray ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        }

        old.AsSpan(_start, Length).CopyTo(_array);
        _end = Length;
        _start = 0;
        if (old != _array)
        {
            Recycle(old);
        }
    }

    /// <summary>Takes memory back that was given away.</summary>
    public static void Recycle(byte[] array)
    {
        if (array.Length is > 0 and <= LargestPooledArray)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
