using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>THeader byte by byte, as Apache's specification and its implementations have it.</summary>
[CancelAfter(20_000)]
internal sealed class HeaderFramingTests
{
    private static readonly byte[] s_message = Frames.Reply("say", 0x01020304, "hello");

    private readonly Wire _wire = new(ThriftFraming.Header);

    [Test]
    public async Task A_message_without_headers_is_written_with_an_empty_header()
    {
        _wire.Write("hello", 0x01020304);
        await _wire.Transport.FlushAsync();

        byte[] frame = _wire.Connection.Sent[0];
        Assert.That(Convert.ToHexString(frame.AsSpan(4, 14)), Is.EqualTo("0FFF" + "0000" + "01020304" + "0001" + "00000000"));
        Assert.That(frame.AsSpan(0, 4).ToArray(), Is.EqualTo(Frames.I32(frame.Length - 4)));
        Assert.That(frame.AsSpan(18).ToArray(), Is.EqualTo(s_message));
    }

    [Test]
    public async Task Headers_are_a_block_of_pairs_padded_to_whole_words()
    {
        _wire.Write("hello", 0x01020304, new Dictionary<string, string> { ["k"] = "\u00e9", ["empty"] = "" });
        await _wire.Transport.FlushAsync();

        byte[] frame = _wire.Connection.Sent[0];

        // Protocol 0, no transforms, block 1, two pairs, then three zeros to the next word.
        Assert.That(
            Convert.ToHexString(frame.AsSpan(12, 2 + 16)),
            Is.EqualTo("0004" + "00" + "00" + "01" + "02" + "016B" + "02C3A9" + "05656D707479" + "00"));
        Assert.That(frame.AsSpan(30).ToArray(), Is.EqualTo(s_message));
    }

    [TestCase("00 00 00 00", TestName = "Padding_to_the_next_word")]
    [TestCase("00 00 00 00 00 00 00 00", TestName = "Padding_by_a_whole_word_more")]
    [TestCase("00 00 07 FF", TestName = "A_block_of_an_unknown_kind")]
    public async Task A_header_without_pairs_is_read(string header)
    {
        _wire.Connection.Arrive(Frames.WithHeader(0, Hex(header), s_message));

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("hello"));
        Assert.That(_wire.Transport.Headers, Is.Null);
    }

    [TestCase("00 00 01 01 01 6B 01 76", TestName = "No_padding_needed_and_none_given")]
    [TestCase("00 00 01 01 01 6B 01 76 00 00 00 00", TestName = "No_padding_needed_and_a_word_given")]
    [TestCase("00 00 01 02 01 6B 01 75 01 6B 01 76 00 00 00 00", TestName = "Of_two_equal_keys_the_last_wins")]
    [TestCase("00 00 01 01 01 6B 01 76 01 00 09 63", TestName = "Two_blocks_of_pairs_and_an_unknown_one")]
    [TestCase("80 00 80 00 01 01 81 00 6B 01 76 00", TestName = "Numbers_may_be_longer_than_need_be")]
    public async Task Pairs_are_read(string header)
    {
        _wire.Connection.Arrive(Frames.WithHeader(0, Hex(header), s_message));

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.Transport.Headers, Is.EqualTo(new Dictionary<string, string> { ["k"] = "v" }));
        Assert.That(_wire.ReceivedText(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_value_that_is_no_utf8_is_mended()
    {
        _wire.Connection.Arrive(Frames.WithHeader(0, Hex("00 00 01 01 01 6B 01 80"), s_message));

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.Transport.Headers, Is.EqualTo(new Dictionary<string, string> { ["k"] = "\ufffd" }));
    }

    [Test]
    public async Task Headers_belong_to_their_message_alone()
    {
        _wire.Connection.Arrive([.. Frames.WithHeader(0, Hex("00 00 01 01 01 6B 01 76"), s_message), .. Frames.WithHeader(0, [0, 0, 0, 0], s_message)]);

        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.Transport.Headers, Is.Not.Null);
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.Transport.Headers, Is.Null);
    }

    [Test]
    public async Task Headers_go_with_their_message_and_the_flags_stay_for_the_reply()
    {
        _wire.Connection.Arrive(Frames.WithHeader(1, Hex("00 00 01 01 01 6B 01 76"), s_message));
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        IReadOnlyDictionary<string, string>? headers = _wire.Transport.Headers;

        _wire.Transport.ReleaseMessage();

        Assert.That(_wire.Transport.Headers, Is.Null);
        Assert.That(headers, Is.EqualTo(new Dictionary<string, string> { ["k"] = "v" }), "who took them keeps them");
        _wire.Write("back");
        await _wire.Transport.FlushAsync();
        Assert.That(_wire.Connection.Sent[0].AsSpan(6, 2).ToArray(), Is.EqualTo(new byte[] { 0, 1 }));
    }

    [Test]
    public async Task The_flags_of_a_message_stand_on_its_reply()
    {
        _wire.Connection.Arrive(Frames.WithHeader(1, [0, 0, 0, 0], s_message));
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);

        _wire.Write("back");
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent[0].AsSpan(6, 2).ToArray(), Is.EqualTo(new byte[] { 0, 1 }));
    }

    [Test]
    public async Task A_reply_may_name_another_protocol_and_the_next_request_is_as_ever()
    {
        _wire.Connection.Arrive(Frames.WithHeader(0, Hex("01 00 00 00"), "[1,\"say\",2,7,{}]"u8));
        Assert.That(await _wire.Transport.ReceiveAsync(), Is.True);
        Assert.That(_wire.Transport.Dialect.Protocol, Is.SameAs(TJsonProtocol.Default));

        _wire.Write("next", 8);
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent[0], Is.EqualTo(_wire.Message("next", 8)));
    }

    [TestCase("00 01 01 00", TProtocolExceptionType.NotImplemented, "zlib")]
    [TestCase("00 01 05 00", TProtocolExceptionType.NotImplemented, "zstd")]
    [TestCase("00 02 63 00", TProtocolExceptionType.NotImplemented, "2 transforms, the first of them number 99")]
    [TestCase("05 00 00 00", TProtocolExceptionType.NotImplemented, "numbers 5")]
    [TestCase("00 00 01 7F 01 6B 01 76", TProtocolExceptionType.InvalidData, "127 pairs")]
    [TestCase("00 00 01 01 01 6B 7F 76", TProtocolExceptionType.InvalidData, "127 bytes")]
    [TestCase("80 80 80 80 80 80 80 00", TProtocolExceptionType.InvalidData, "does not end")]
    [TestCase("FF FF FF FF 0F 00 00 00", TProtocolExceptionType.InvalidData, "4294967295")]
    [TestCase("80 80 80 80 10 00 00 00", TProtocolExceptionType.InvalidData, "more than 32 bits")]
    [TestCase("00 80 80 80 80 40 00 00", TProtocolExceptionType.InvalidData, "more than 32 bits")]
    [TestCase("00 00 01 81 80 80 80 70 01 6B 01 76", TProtocolExceptionType.InvalidData, "more than 32 bits")]
    [TestCase("", TProtocolExceptionType.InvalidData, "does not end")]
    public async Task A_header_that_cannot_be_read_is_refused(string header, TProtocolExceptionType type, string hint, CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(Frames.WithHeader(0, Hex(header), s_message), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(type));
        Assert.That(refused.Message, Does.Contain(hint));
        Assert.That(_wire.Transport.Fault, Is.SameAs(refused));
    }

    [Test]
    public async Task A_frame_without_the_magic_is_refused(CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(Frames.Wrap(ThriftFraming.Framed, s_message), cancellationToken);

        Assert.That(refused.Message, Does.Contain("0x8001"));
    }

    [TestCase(0)]
    [TestCase(9)]
    public async Task A_frame_too_short_for_a_header_is_refused(int length, CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync(Frames.I32(length), cancellationToken);

        Assert.That(refused.Message, Does.Contain($"a frame of {length} bytes"));
    }

    [Test]
    public async Task A_header_longer_than_its_frame_is_refused_before_the_rest_has_come(CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync([.. Frames.I32(100), .. Hex("0FFF 0000 00000001 0100")], cancellationToken);

        Assert.That(refused.Message, Does.Contain("a header of 1024 bytes in a frame of 100"));
    }

    [Test]
    public async Task A_header_above_the_limit_is_refused_before_the_rest_has_come(CancellationToken cancellationToken)
    {
        Wire wire = new(ThriftFraming.Header, new ThriftLimits { MaxHeaderBytes = 1000 });
        Task<bool> receiving = wire.Transport.ReceiveAsync().AsTask();
        wire.Connection.Arrive([.. Frames.I32(10_000), .. Hex("0FFF 0000 00000001 00FB")]);

        TProtocolException refused = await Caught.ByAsync<TProtocolException>(receiving, cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(refused.Message, Does.Contain("1004 bytes").And.Contain("1000 (ThriftLimits.MaxHeaderBytes)"));
    }

    [Test]
    public async Task Headers_larger_than_a_frame_has_room_for_are_refused_and_nothing_of_the_message_remains()
    {
        TProtocolException refused = Assert.Throws<TProtocolException>(
            () => _wire.Write("hello", 1, new Dictionary<string, string> { ["k"] = new string('v', 65_530) }))!;
        _wire.Write("next", 2);
        await _wire.Transport.FlushAsync();

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(_wire.Connection.Sent[0], Is.EqualTo(_wire.Message("next", 2)));
    }

    [Test]
    public void Headers_are_refused_where_the_framing_has_no_room_for_them()
    {
        foreach (ThriftFraming framing in (ThriftFraming[])[ThriftFraming.Framed, ThriftFraming.Unframed])
        {
            Wire wire = new(framing);
            Assert.That(
                () => wire.Write("hello", 1, new Dictionary<string, string> { ["k"] = "v" }),
                Throws.InvalidOperationException.With.Message.Contains(framing.Name).And.Message.Contains("ThriftFraming.Header"));
            Assert.That(wire.Transport.HasUnflushed, Is.False);
        }
    }

    [Test]
    public async Task Cut_anywhere_the_frame_is_waited_for(CancellationToken cancellationToken)
    {
        byte[] frame = Frames.WithHeader(0, Hex("00 00 01 01 01 6B 01 76"), s_message);
        for (int cut = 1; cut < frame.Length; cut++)
        {
            Wire wire = new(ThriftFraming.Header);
            Task<bool> receiving = wire.Transport.ReceiveAsync().AsTask();
            wire.Connection.Arrive(frame.AsSpan(0, cut));
            Assert.That(receiving.IsCompleted, Is.False, $"after {cut} bytes");
            wire.Connection.Arrive(frame.AsSpan(cut));

            Assert.That(await receiving.WaitAsync(cancellationToken), Is.True, $"cut at {cut}");
            Assert.That(wire.ReceivedText(), Is.EqualTo("hello"));
        }
    }

    private async Task<TProtocolException> RefusedAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();
        _wire.Connection.Arrive(bytes);
        return await Caught.ByAsync<TProtocolException>(receiving, cancellationToken);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
