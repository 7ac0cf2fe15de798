using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Messages out of bytes, however these are cut.</summary>
[TestFixtureSource(typeof(Wire), nameof(Wire.Framings))]
[CancelAfter(20_000)]
internal sealed class ReceivingTests(ThriftFraming framing)
{
    private readonly Wire _wire = new(framing);

    [Test]
    public async Task Messages_are_found_wherever_the_stream_is_cut_in_two(CancellationToken cancellationToken)
    {
        byte[] stream = [.. _wire.Message("one"), .. _wire.Message("two, which is longer"), .. _wire.Message("")];
        for (int cut = 1; cut < stream.Length; cut++)
        {
            Wire wire = new(framing);
            Task<List<string>> receiving = ReceiveAllAsync(wire);

            wire.Connection.Arrive(stream.AsSpan(0, cut));
            wire.Connection.Arrive(stream.AsSpan(cut));
            wire.Connection.ArriveEnd();

            Assert.That(await receiving.WaitAsync(cancellationToken), Is.EqualTo(["one", "two, which is longer", ""]), $"cut at {cut}");
        }
    }

    [Test]
    public async Task Messages_are_found_in_pieces_of_any_size(CancellationToken cancellationToken)
    {
        byte[] stream = [.. _wire.Message("one"), .. _wire.Message("two, which is longer"), .. _wire.Message("")];
        for (int size = 1; size <= stream.Length; size++)
        {
            Wire wire = new(framing);
            Task<List<string>> receiving = ReceiveAllAsync(wire);

            foreach (byte[] piece in stream.Chunk(size))
            {
                wire.Connection.Arrive(piece);
            }

            wire.Connection.ArriveEnd();

            Assert.That(await receiving.WaitAsync(cancellationToken), Is.EqualTo(["one", "two, which is longer", ""]), $"pieces of {size}");
        }
    }

    [Test]
    public async Task Several_messages_of_one_receive_are_handed_up_one_by_one(CancellationToken cancellationToken)
    {
        _wire.Connection.Arrive([.. _wire.Message("one"), .. _wire.Message("two"), .. _wire.Message("three").AsSpan(0, 5)]);

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("one"));
        Assert.That(_wire.Transport.HasUnread, Is.True);
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("two"));
        Assert.That(_wire.Transport.HasUnread, Is.True);

        Task<bool> third = _wire.Transport.ReceiveAsync().AsTask();
        Assert.That(third.IsCompleted, Is.False);
        _wire.Connection.Arrive(_wire.Message("three").AsSpan(5));
        Assert.That(await third.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("three"));
        Assert.That(_wire.Transport.HasUnread, Is.False);
    }

    [Test]
    public async Task A_message_that_crosses_buffers_stays_whole(
        [Values(100, 4000, 4096, 4097, 9000, 70_000, 1_100_000)] int length, CancellationToken cancellationToken)
    {
        string text = new('x', length);
        byte[] stream = [.. _wire.Message("small"), .. _wire.Message(text), .. _wire.Message("small again")];
        Task<List<string>> receiving = ReceiveAllAsync(_wire);

        foreach (byte[] piece in stream.Chunk(3001))
        {
            _wire.Connection.Arrive(piece);
        }

        _wire.Connection.ArriveEnd();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.EqualTo(["small", text, "small again"]));
    }

    [Test]
    public async Task A_message_is_valid_until_the_next_is_asked_for()
    {
        _wire.Connection.Arrive([.. _wire.Message("one"), .. _wire.Message("two")]);
        await _wire.Transport.ReceiveAsync();

        _wire.Transport.Abort(new InvalidOperationException("the end"));

        Assert.That(_wire.ReceivedText(), Is.EqualTo("one"), "an abort from another thread must not pull the memory away");
    }

    [Test]
    public async Task A_close_between_two_messages_is_a_good_end()
    {
        _wire.Connection.Arrive(_wire.Message("one"));
        _wire.Connection.ArriveEnd();

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.False);
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task A_close_within_a_message_is_EndOfFile_and_the_end(CancellationToken cancellationToken)
    {
        for (int cut = 1; cut < _wire.Message("hello").Length; cut++)
        {
            Wire wire = new(framing);
            wire.Connection.Arrive(wire.Message("hello").AsSpan(0, cut));
            wire.Connection.ArriveEnd();

            Protocol.TTransportException thrown = await Caught.ByAsync<Protocol.TTransportException>(wire.Transport.ReceiveAsync().AsTask(), cancellationToken);

            Assert.That(thrown.Type, Is.EqualTo(Protocol.TTransportExceptionType.EndOfFile));
            Assert.That(thrown.Message, Does.Contain($"{cut} bytes"));
            Assert.That(wire.Transport.Fault, Is.SameAs(thrown));
        }
    }

    private static async Task<List<string>> ReceiveAllAsync(Wire wire)
    {
        List<string> texts = [];
        while (await wire.Transport.ReceiveAsync().ConfigureAwait(false))
        {
            texts.Add(wire.ReceivedText());
        }

        return texts;
    }
}
