namespace ThriftRpc.Protocol.Tests;

/// <summary>The bytes behind the cut are still there in memory: a reader that looked at them would succeed.</summary>
[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
internal sealed class TruncationTests(ProtocolCase protocol)
{
    [Test]
    public void A_message_that_is_cut_anywhere_is_refused()
    {
        byte[] whole = protocol.RichMessage;
        for (int length = 0; length < whole.Length; length++)
        {
            int cut = length;

            Assert.That(() => protocol.ToMessage<Everything>(whole.AsSpan(0, cut)), Throws.TypeOf<TProtocolException>(), $"typed, cut at {cut}");
            Assert.That(() => protocol.ToMessage<AnyStruct>(whole.AsSpan(0, cut)), Throws.TypeOf<TProtocolException>(), $"untyped, cut at {cut}");
            Assert.That(() => protocol.SkipMessage(whole.AsSpan(0, cut)), Throws.TypeOf<TProtocolException>(), $"skipped, cut at {cut}");
        }

        Assert.That(() => protocol.SkipMessage(whole), Throws.Nothing);
    }

    [Test]
    public void A_struct_that_is_cut_anywhere_is_refused()
    {
        byte[] whole = protocol.OfStruct(Corpus.Rich);
        for (int length = 0; length < whole.Length; length++)
        {
            int cut = length;

            Assert.That(() => protocol.ToStruct<Everything>(whole.AsSpan(0, cut)), Throws.TypeOf<TProtocolException>(), $"cut at {cut}");
        }
    }

    [Test]
    public void Small_messages_that_are_cut_anywhere_are_refused()
    {
        foreach (byte[] whole in protocol.Small.Concat(protocol.Random(200, seed: 5)))
        {
            for (int length = 0; length < whole.Length; length++)
            {
                int cut = length;

                Assert.That(
                    () => protocol.SkipMessage(whole.AsSpan(0, cut)),
                    Throws.TypeOf<TProtocolException>(),
                    () => $"{Convert.ToHexString(whole)} cut at {cut}");
            }
        }
    }
}
