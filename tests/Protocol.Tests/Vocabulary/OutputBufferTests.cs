using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class OutputBufferTests
{
    /// <summary>Larger arrays do not go back to the pool (contracts.md, transport).</summary>
    private const int LargestPooledArray = 1024 * 1024;

    private readonly OutputBuffer _output = new();

    [TearDown]
    public void TearDown() => _output.Dispose();

    [Test]
    public void A_new_buffer_is_empty()
    {
        Assert.That(_output.Length, Is.Zero);
        Assert.That(_output.WrittenMemory.IsEmpty, Is.True);
        Assert.That(_output.WrittenSpan.IsEmpty, Is.True);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1024)]
    [TestCase(1025)]
    [TestCase(LargestPooledArray + 1)]
    public void Room_is_at_least_what_was_asked_for_and_never_nothing(int sizeHint)
    {
        Assert.That(_output.GetSpan(sizeHint).Length, Is.AtLeast(Math.Max(1, sizeHint)));
        Assert.That(_output.GetMemory(sizeHint).Length, Is.AtLeast(Math.Max(1, sizeHint)));
        Assert.That(_output.Length, Is.Zero);
    }

    [Test]
    public void Asking_for_room_again_gives_the_same_place()
    {
        _output.GetSpan(4)[0] = 1;
        _output.GetSpan(4)[0] = 2;
        _output.Advance(1);

        Assert.That(_output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[2]));
    }

    [Test]
    public void Growth_keeps_what_is_written()
    {
        List<byte> expected = [];
        var random = new Random(8);
        while (expected.Count < 5 * LargestPooledArray)
        {
            byte[] piece = new byte[random.Next(200_000)];
            random.NextBytes(piece);
            expected.AddRange(piece);

            piece.CopyTo(_output.GetSpan(piece.Length));
            _output.Advance(piece.Length);
        }

        Assert.That(_output.Length, Is.EqualTo(expected.Count));
        Assert.That(_output.WrittenSpan.SequenceEqual(CollectionsMarshal.AsSpan(expected)), Is.True);
        Assert.That(_output.WrittenMemory.Span.SequenceEqual(CollectionsMarshal.AsSpan(expected)), Is.True);
    }

    [Test]
    public void Growth_is_geometric()
    {
        int grown = 0;
        byte[]? array = null;
        for (int i = 0; i < 4 * LargestPooledArray; i++)
        {
            _output.GetSpan(1)[0] = 1;
            _output.Advance(1);
            if (ArrayBehind(_output) != array)
            {
                array = ArrayBehind(_output);
                grown++;
            }
        }

        Assert.That(grown, Is.LessThanOrEqualTo(13), "1 KiB doubled until it holds 4 MiB");
    }

    [Test]
    public void The_written_bytes_can_be_patched()
    {
        Append(1, 2, 3);

        _output.WrittenSpan[0] = 9;

        Assert.That(_output.WrittenMemory.ToArray(), Is.EqualTo((byte[])[9, 2, 3]));
    }

    [Test]
    public void Truncate_takes_back_what_came_last()
    {
        Append(1, 2, 3);

        _output.Truncate(1);
        Append(7);

        Assert.That(_output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[1, 7]));
    }

    [Test]
    public void Truncate_to_the_same_length_changes_nothing()
    {
        Append(1, 2, 3);

        _output.Truncate(3);

        Assert.That(_output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[1, 2, 3]));
    }

    [TestCase(-1)]
    [TestCase(4)]
    public void Truncate_refuses_a_length_that_is_not_there(int length)
    {
        Append(1, 2, 3);

        Assert.That(() => _output.Truncate(length), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(_output.Length, Is.EqualTo(3));
    }

    [Test]
    public void Advance_refuses_what_has_no_room()
    {
        int room = _output.GetSpan(10).Length;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => _output.Advance(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => _output.Advance(room + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => _output.Advance(int.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(_output.Length, Is.Zero);
        }

        _output.Advance(room);
        Assert.That(_output.Length, Is.EqualTo(room));
        Assert.That(() => _output.Advance(1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => _output.Advance(0), Throws.Nothing);
    }

    [Test]
    public void Advance_on_an_empty_buffer_is_refused()
    {
        Assert.That(() => _output.Advance(1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_negative_hint_is_refused()
    {
        Assert.That(() => _output.GetSpan(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => _output.GetMemory(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void More_than_an_array_holds_is_refused_and_leaves_what_is_written()
    {
        Append(1, 2, 3);

        TProtocolException failure = Bytes.FailureOf(() => _output.GetSpan(Array.MaxLength));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain($"{Array.MaxLength + 3L}").And.Contain($"{Array.MaxLength}"));
        Assert.That(_output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[1, 2, 3]));
    }

    [Test]
    public void Clear_empties_the_buffer_for_another_use()
    {
        Append(1, 2, 3);

        _output.Clear();
        Assert.That(_output.Length, Is.Zero);
        Assert.That(_output.WrittenMemory.IsEmpty, Is.True);

        Append(4);
        Assert.That(_output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[4]));
    }

    [Test]
    public void Clearing_twice_gives_the_memory_back_once()
    {
        Append(1);
        _output.Clear();
        _output.Clear();
        _output.Dispose();
        var other = new OutputBuffer();
        other.GetSpan(1)[0] = 5;
        other.Advance(1);
        Append(6);

        Assert.That(ArrayBehind(other), Is.Not.SameAs(ArrayBehind(_output)));
        Assert.That(other.WrittenSpan.ToArray(), Is.EqualTo((byte[])[5]));
    }

    [Test]
    public void A_large_array_is_left_to_the_collector()
    {
        WeakReference array = FillAndClear();

        GC.Collect();

        Assert.That(array.IsAlive, Is.False);
        GC.KeepAlive(_output);
    }

    [Test]
    public void Growing_beyond_an_array_lets_go_of_it()
    {
        WeakReference array = Fill();

        _output.GetSpan(3 * LargestPooledArray);
        GC.Collect();

        Assert.That(array.IsAlive, Is.False);
        GC.KeepAlive(_output);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Fill()
    {
        _output.GetSpan(2 * LargestPooledArray);
        _output.Advance(2 * LargestPooledArray);
        return new WeakReference(ArrayBehind(_output));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference FillAndClear()
    {
        WeakReference array = Fill();
        _output.Clear();
        return array;
    }

    private void Append(params byte[] bytes)
    {
        bytes.CopyTo(_output.GetSpan(bytes.Length));
        _output.Advance(bytes.Length);
    }

    private static byte[]? ArrayBehind(OutputBuffer output) =>
        MemoryMarshal.TryGetArray(output.WrittenMemory, out ArraySegment<byte> segment) ? segment.Array : null;
}
