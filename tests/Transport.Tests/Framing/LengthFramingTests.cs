using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Lengths that no honest peer announces.</summary>
[CancelAfter(20_000)]
internal sealed class LengthFramingTests
{
    private static readonly ThriftLimits s_limits = new() { MaxFrameBytes = 1000 };

    private readonly Wire _wire = new(ThriftFraming.Framed, s_limits);

    [Test]
    public async Task A_frame_of_length_0_is_an_empty_message()
    {
        _wire.Connection.Arrive([0, 0, 0, 0, .. _wire.Message("next")]);

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.Transport.Message.Length, Is.Zero);
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("next"));
    }

    [Test]
    public async Task A_frame_of_just_the_limit_is_received(CancellationToken cancellationToken)
    {
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();

        _wire.Connection.Arrive([.. Frames.I32(1000), .. new byte[1000]]);

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.Transport.Message.Length, Is.EqualTo(1000));
    }

    [Test]
    public async Task A_frame_above_the_limit_is_refused_by_its_length_alone(CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(Frames.I32(1001), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(refused.Message, Does.Contain("1001 bytes").And.Contain("1000 (ThriftLimits.MaxFrameBytes)"));
    }

    [Test]
    public async Task A_negative_length_is_refused([Values(-1, int.MinValue)] int length, CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(Frames.I32(length), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
        Assert.That(refused.Message, Does.Contain($"{length}"));
    }

    [Test]
    public async Task An_unframed_message_is_recognized(CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(Frames.Reply("say", 1, "hello"), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
        Assert.That(refused.Message, Does.Contain("unframed binary message"));
    }

    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("HTTP/1.1 400 Bad Request\r\n")]
    [TestCase("POST")]
    [TestCase("SSH-2.0-OpenSSH")]
    public async Task Text_is_recognized(string text, CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(System.Text.Encoding.ASCII.GetBytes(text), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(refused.Message, Does.Contain($"\"{text[..4]}\"").And.Contain("HTTP").And.Contain("not framed Thrift"));
    }

    [Test]
    public async Task The_longest_of_all_lengths_is_refused_without_a_limit_too(CancellationToken cancellationToken)
    {
        Wire wire = new(ThriftFraming.Framed, new ThriftLimits { MaxFrameBytes = int.MaxValue });
        wire.Connection.Arrive(Frames.I32(int.MaxValue));

        TProtocolException refused = await Caught.ByAsync<TProtocolException>(wire.Transport.ReceiveAsync().AsTask(), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(wire.Transport.Fault, Is.SameAs(refused));
    }

    [Test]
    public async Task A_bad_length_behind_a_good_message_spoils_only_what_follows(CancellationToken cancellationToken)
    {
        _wire.Connection.Arrive([.. _wire.Message("good"), .. Frames.I32(-1)]);

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("good"));
        TProtocolException refused = await Caught.ByAsync<TProtocolException>(_wire.Transport.ReceiveAsync().AsTask(), cancellationToken);

        Assert.That(_wire.Transport.Fault, Is.SameAs(refused));
    }

    [Test]
    public async Task What_a_frame_announces_is_not_taken_memory_for()
    {
        Wire wire = new();
        wire.Connection.Arrive(Frames.I32(16_000_000));

        Task receiving = wire.Transport.ReceiveAsync().AsTask();

        Assert.That(receiving.IsCompleted, Is.False);
        Assert.That(wire.Connection.Room.Length, Is.LessThanOrEqualTo(4096));
        await wire.Transport.DisposeAsync();
        Assert.That(async () => await receiving, Throws.InstanceOf<TTransportException>());
    }

    private async Task<TProtocolException> RefusedAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        _wire.Connection.Arrive(bytes);
        TProtocolException refused = await Caught.ByAsync<TProtocolException>(_wire.Transport.ReceiveAsync().AsTask(), cancellationToken);
        Assert.That(_wire.Transport.Fault, Is.SameAs(refused));
        Assert.That(_wire.Connection.Aborts, Is.EqualTo(1));
        return refused;
    }
}
