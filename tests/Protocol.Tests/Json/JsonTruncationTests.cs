using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>CVE-2019-0210: short JSON made a reader run over its end.</summary>
[TestFixture]
internal sealed class JsonTruncationTests
{
    // The bytes behind the cut are still there in memory: a reader that looked at them would succeed.
    [Test]
    public void A_message_that_is_cut_anywhere_is_refused()
    {
        byte[] whole = JsonCorpus.RichMessage;
        for (int length = 0; length < whole.Length; length++)
        {
            int cut = length;

            Assert.That(() => ToMessage<Everything>(whole.AsSpan(0, cut)), Throws.TypeOf<TProtocolException>(), $"typed, cut at {cut}");
            Assert.That(() => SkipMessage(whole.AsSpan(0, cut)), Throws.TypeOf<TProtocolException>(), $"skipped, cut at {cut}");
        }

        Assert.That(() => SkipMessage(whole), Throws.Nothing);
    }

    [Test]
    public void Small_messages_that_are_cut_anywhere_are_refused()
    {
        foreach (byte[] whole in JsonCorpus.Small.Concat(JsonCorpus.Random(50, seed: 5)))
        {
            Assert.That(() => SkipMessage(whole), Throws.Nothing, () => Text(whole));
            for (int length = 0; length < whole.Length; length++)
            {
                int cut = length;

                Assert.That(
                    () => SkipMessage(whole.AsSpan(0, cut)),
                    Throws.TypeOf<TProtocolException>(),
                    () => $"{Text(whole)} cut at {cut}");
            }
        }
    }
}
