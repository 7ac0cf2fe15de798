using System.Buffers;
using System.Runtime.InteropServices;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Bytes out of messages.</summary>
[TestFixtureSource(typeof(Wire), nameof(Wire.Framings))]
[CancelAfter(20_000)]
internal sealed class SendingTests(ThriftFraming framing)
{
    private readonly Wire _wire = new(framing, new ThriftLimits { MaxFrameBytes = 5000, MaxMessageBytes = 5000 });

    [Test]
    public async Task A_message_leaves_in_one_send()
    {
        _wire.Write("hello", 99);
        Assert.That(_wire.Transport.HasUnflushed, Is.True);
        Assert.That(_wire.Connection.Sent, Is.Empty);

        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent, Is.EqualTo([_wire.Message("hello", 99)]));
        Assert.That(_wire.Transport.HasUnflushed, Is.False);
    }

    [Test]
    public async Task Several_messages_leave_together_in_one_send()
    {
        _wire.Write("one");
        _wire.Write("two");

        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent, Has.Count.EqualTo(1));
        Assert.That(_wire.Connection.Sent[0], Is.EqualTo(new List<byte>([.. _wire.Message("one"), .. _wire.Message("two")])));
    }

    [Test]
    public async Task The_connection_is_told_where_each_of_several_messages_ends()
    {
        int[] expected = [_wire.Message("one").Length, _wire.Message("one").Length + _wire.Message("three").Length];
        _wire.Write("one");
        Assert.That(() => _wire.WriteHalf("two", new InvalidOperationException()), Throws.InvalidOperationException);
        _wire.Write("three");
        await _wire.Transport.FlushAsync();
        _wire.Write("alone");
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.MessageEnds, Is.EqualTo((List<int[]>)[expected, []]));
    }

    [Test]
    public async Task A_message_that_fails_half_way_leaves_those_before_it_alone()
    {
        _wire.Write("one");
        InvalidOperationException failure = new("half-way");

        Assert.That(() => _wire.WriteHalf(new string('x', 3000), failure), Throws.Exception.SameAs(failure));
        _wire.Write("three");
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent[0], Is.EqualTo(new List<byte>([.. _wire.Message("one"), .. _wire.Message("three")])));
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task A_message_above_the_limit_is_refused_and_leaves_those_before_it_alone()
    {
        _wire.Write("one");

        Assert.That(() => _wire.Write(new string('x', 5001)), Throws.TypeOf<TProtocolException>()
            .With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.SizeLimit)
            .And.Message.Contains(framing == ThriftFraming.Unframed ? "5000 (ThriftLimits.MaxMessageBytes)" : "5000 (ThriftLimits.MaxFrameBytes)"));
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent, Is.EqualTo([_wire.Message("one")]));
    }

    [Test]
    public async Task What_is_dropped_is_never_sent()
    {
        _wire.Write("dropped");

        _wire.Transport.DropUnflushed();
        _wire.Write("kept");
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent, Is.EqualTo([_wire.Message("kept")]));
    }

    [Test]
    public void The_buffer_is_given_back_when_it_is_sent()
    {
        _wire.Write("hello");
        Assert.That(_wire.Transport.FlushAsync().AsTask().IsCompletedSuccessfully, Is.True);

        // The pool gives a thread the array that it returned last.
        Assert.That(MemoryMarshal.TryGetArray(_wire.Connection.Sending, out ArraySegment<byte> sent), Is.True);
        byte[] rented = ArrayPool<byte>.Shared.Rent(sent.Array!.Length);
        Assert.That(rented, Is.SameAs(sent.Array));
        ArrayPool<byte>.Shared.Return(rented);
    }

    [Test]
    public void The_buffer_is_given_back_only_when_a_pending_send_has_ended()
    {
        _wire.Connection.HoldSends = true;
        _wire.Write("hello");
        Task sending = _wire.Transport.FlushAsync().AsTask();
        Assert.That(MemoryMarshal.TryGetArray(_wire.Connection.Sending, out ArraySegment<byte> sent), Is.True);
        byte[] early = ArrayPool<byte>.Shared.Rent(sent.Array!.Length);
        Assert.That(early, Is.Not.SameAs(sent.Array));

        _wire.Connection.ReleaseSend();

        Assert.That(sending.IsCompletedSuccessfully, Is.True);
        byte[] late = ArrayPool<byte>.Shared.Rent(sent.Array.Length);
        Assert.That(late, Is.SameAs(sent.Array));
        ArrayPool<byte>.Shared.Return(early);
        ArrayPool<byte>.Shared.Return(late);
    }

    [Test]
    public void A_large_buffer_is_left_to_the_collector()
    {
        WeakReference buffer = SendLarge(new Wire(framing));

        GC.Collect();

        Assert.That(buffer.IsAlive, Is.False);
    }

    [Test]
    public async Task A_send_that_fails_ends_the_transport_with_the_cause_inside([Values] bool pending, CancellationToken cancellationToken)
    {
        IOException cause = new("no more");
        _wire.Write("hello");
        _wire.Connection.HoldSends = pending;
        if (!pending)
        {
            _wire.Connection.FailSend(cause);
        }

        Task sending = _wire.Transport.FlushAsync().AsTask();
        _wire.Connection.FailSend(cause);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(sending, cancellationToken);
        Assert.That(thrown.InnerException, Is.SameAs(cause));
        Assert.That(_wire.Transport.Fault, Is.SameAs(thrown));
        Assert.That(_wire.Connection.Aborts, Is.EqualTo(1));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference SendLarge(Wire wire)
    {
        wire.Write(new string('x', 3_000_000));
        Assert.That(wire.Transport.FlushAsync().AsTask().IsCompletedSuccessfully, Is.True);
        Assert.That(MemoryMarshal.TryGetArray(wire.Connection.Sending, out ArraySegment<byte> sent), Is.True);
        WeakReference buffer = new(sent.Array);

        // The connection remembers its last send; another one takes its place.
        wire.Write("small");
        Assert.That(wire.Transport.FlushAsync().AsTask().IsCompletedSuccessfully, Is.True);
        GC.KeepAlive(wire);
        return buffer;
    }
}
