using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol;

/// <summary>The free part of an <see cref="OutputBuffer"/>, which a writer fills: one check for each field, then stores without checks.</summary>
/// <remarks>Borrows the buffer: nobody else may touch it before <see cref="Flush"/>.</remarks>
internal ref struct OutputWindow
{
    private readonly OutputBuffer _output;
    private ref byte _start;
    private int _room;
    private int _position;

    public OutputWindow(OutputBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        Span<byte> window = output.GetSpan();
        _start = ref MemoryMarshal.GetReference(window);
        _room = window.Length;
    }

    /// <summary>Gets how many bytes are free without growing.</summary>
    public readonly int Left => _room - _position;

    /// <summary>Gets where the next byte goes, if one is left.</summary>
    public readonly ref byte Next => ref Unsafe.Add(ref _start, _position);

    /// <summary>Returns what is free without growing, but for the first <paramref name="offset"/> bytes, which must be there.</summary>
    public readonly Span<byte> FreeBehind(int offset) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref _start, _position + offset), _room - _position - offset);

    /// <summary>Makes sure that <paramref name="size"/> bytes (not negative) are free, and returns their place: the one check that all stores rely on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Reserve(int size)
    {
        if (_room - _position < size)
        {
            Grow(size);
        }

        return ref Unsafe.Add(ref _start, _position);
    }

    /// <summary>Passes bytes that were reserved and are filled now.</summary>
    public void Pass(int size) => _position += size;

    /// <summary>Reserves <paramref name="size"/> bytes and passes them; the caller fills them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Take(int size)
    {
        int position = _position;
        if (_room - position < size)
        {
            position = Grow(size);
        }

        _position = position + size;
        return ref Unsafe.Add(ref _start, position);
    }

    /// <inheritdoc cref="Take"/>
    public Span<byte> TakeSpan(int size) => MemoryMarshal.CreateSpan(ref Take(size), size);

    /// <summary>Hands everything written so far to the buffer.</summary>
    public void Flush()
    {
        _output.Advance(_position);
        _start = ref Unsafe.Add(ref _start, _position);
        _room -= _position;
        _position = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Grow(int size)
    {
        _output.Advance(_position);
        Span<byte> window = _output.GetSpan(size);
        _start = ref MemoryMarshal.GetReference(window);
        _room = window.Length;
        _position = 0;
        Debug.Assert(_room >= size);
        return 0;
    }
}
