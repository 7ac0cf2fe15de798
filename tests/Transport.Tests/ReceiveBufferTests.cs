using System.Buffers;
using System.Runtime.InteropServices;

namespace ThriftRpc.Transport.Tests;

/// <summary>How much memory a peer can make us hold.</summary>
internal sealed class ReceiveBufferTests
{
    private const int Announced = 16_000_000;

    private readonly ReceiveBuffer _buffer = new();

    [Test]
    public void It_begins_without_memory() => Assert.That(Held(), Is.Zero);

    [Test]
    public void It_holds_at_most_three_times_what_came_however_much_is_announced([Values(1, 100, 4096, 5000)] int perReceive)
    {
        int received = 0;
        while (received < 2_000_000)
        {
            Memory<byte> free = _buffer.GetFree(Announced);
            int came = Math.Min(perReceive, free.Length);
            _buffer.Fill(came);
            received += came;

            Assert.That(Held(), Is.LessThanOrEqualTo(Math.Max(4096, 3 * received)), $"after {received} bytes");
        }
    }

    [Test]
    public void It_holds_at_most_three_times_what_came_when_every_receive_is_full()
    {
        int received = 0;
        while (received < Announced)
        {
            Memory<byte> free = _buffer.GetFree(Announced);
            _buffer.Fill(free.Length);
            received += free.Length;

            Assert.That(Held(), Is.LessThanOrEqualTo(Math.Max(4096, 3 * received)), $"after {received} bytes");
        }
    }

    [Test]
    public void It_keeps_what_came_while_it_grows()
    {
        byte next = 0;
        while (_buffer.Length < 100_000)
        {
            Span<byte> free = _buffer.GetFree(200_000).Span;
            for (int i = 0; i < free.Length; i++)
            {
                free[i] = next++;
            }

            _buffer.Fill(free.Length);
        }

        byte expected = 0;
        foreach (byte b in _buffer.Span)
        {
            Assert.That(b, Is.EqualTo(expected++));
        }
    }

    [Test]
    public void It_keeps_what_is_not_consumed_when_it_moves()
    {
        Memory<byte> free = _buffer.GetFree(1);
        free.Span.Fill(1);
        free.Span[^3..].Fill(2);
        _buffer.Fill(free.Length);
        _buffer.Consume(free.Length - 3);

        int before = Held();
        _buffer.GetFree(1);

        Assert.That(_buffer.Span.ToArray(), Is.EqualTo(new byte[] { 2, 2, 2 }));
        Assert.That(Held(), Is.EqualTo(before), "room is made by moving, not by growing");
    }

    [Test]
    public void It_starts_at_the_front_again_when_everything_is_consumed()
    {
        Memory<byte> first = _buffer.GetFree(1);
        _buffer.Fill(first.Length - 1);
        _buffer.Consume(first.Length - 1);

        Assert.That(_buffer.GetFree(1).Length, Is.EqualTo(first.Length));
    }

    [Test]
    public void It_gives_its_memory_back_only_when_it_is_empty()
    {
        _buffer.GetFree(1);
        _buffer.Fill(2);
        _buffer.Consume(1);

        _buffer.ReleaseIfEmpty();
        Assert.That(Held(), Is.Positive);
        _buffer.Consume(1);
        _buffer.ReleaseIfEmpty();

        Assert.That(Held(), Is.Zero);
    }

    [Test]
    public void It_gives_its_memory_back_to_the_pool_and_once()
    {
        Assert.That(MemoryMarshal.TryGetArray(_buffer.GetFree(1), out ArraySegment<byte> used), Is.True);

        _buffer.ReleaseIfEmpty();
        _buffer.ReleaseIfEmpty();

        byte[] first = ArrayPool<byte>.Shared.Rent(used.Array!.Length);
        byte[] second = ArrayPool<byte>.Shared.Rent(used.Array.Length);
        Assert.That(first, Is.SameAs(used.Array));
        Assert.That(second, Is.Not.SameAs(first));
        ArrayPool<byte>.Shared.Return(first);
        ArrayPool<byte>.Shared.Return(second);
    }

    [Test]
    public void Large_memory_is_left_to_the_collector()
    {
        WeakReference large = GrowLarge(_buffer);

        GC.Collect();

        Assert.That(large.IsAlive, Is.False);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference GrowLarge(ReceiveBuffer buffer)
    {
        while (buffer.Length < 3_000_000)
        {
            buffer.Fill(buffer.GetFree(Announced).Length);
        }

        MemoryMarshal.TryGetArray(buffer.Slice(..), out ArraySegment<byte> array);
        buffer.Consume(buffer.Length);
        buffer.ReleaseIfEmpty();
        return new WeakReference(array.Array);
    }

    private int Held() => MemoryMarshal.TryGetArray(_buffer.Slice(..0), out ArraySegment<byte> array) ? array.Array!.Length : -1;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(10_000)]
    public void A_message_can_be_given_away_and_the_rest_stays(int left)
    {
        ReceiveBuffer buffer = new();
        byte[] given = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        byte[] rest = [.. Enumerable.Range(0, left).Select(i => (byte)(i * 7))];
        Put(buffer, [1, 2, 3, .. given, .. rest]);
        buffer.Consume(3);
        ReadOnlyMemory<byte> message = buffer.Slice(..given.Length);

        byte[] memory = buffer.Detach(given.Length);
        Put(buffer, [9]);

        Assert.That(message.ToArray(), Is.EqualTo(given), "nobody writes there any more");
        Assert.That(buffer.Span.ToArray(), Is.EqualTo(rest.Append((byte)9)));
        ReceiveBuffer.Recycle(memory);
    }

    [Test]
    public void A_few_bytes_at_the_end_of_the_memory_move_to_its_begin_so_that_one_receive_takes_much()
    {
        ReceiveBuffer buffer = new() { SmallestArray = 1024 };
        int size = buffer.GetFree(1).Length;
        Put(buffer, new byte[size - 10]);
        buffer.Consume(size - 20);

        Memory<byte> free = buffer.GetFree(1);

        Assert.That((buffer.Length, free.Length), Is.EqualTo((10, size - 10)));
    }

    private static void Put(ReceiveBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> free = buffer.GetFree(1).Span;
            int count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            buffer.Fill(count);
            bytes = bytes[count..];
        }
    }
}
