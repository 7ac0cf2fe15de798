namespace ThriftRpc.Protocol.Tests;

/// <summary>Finder and reader are two parsers of one format: on any bytes they must find the same end.</summary>
[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
[Category(Fuzzing.Category)]
[CancelAfter(1_500_000)]
internal sealed class MessageEndFinderFuzzTests(ProtocolCase protocol)
{
    [Test]
    public void Finder_and_reader_agree_on_every_bit_flip()
    {
        foreach (byte[] message in protocol.Small.Append(protocol.RichMessage))
        {
            for (int bit = 0; bit < 8 * message.Length; bit++)
            {
                byte[] bent = [.. message];
                bent[bit / 8] ^= (byte)(1 << (bit % 8));

                AssertAgreement(bent, [], $"bit {bit}");
            }
        }
    }

    [Test]
    public void Finder_and_reader_agree_on_whatever_arrives(CancellationToken token)
    {
        int seed = Fuzzing.Seed();
        var mutator = new Mutator(protocol, new Random(seed));
        var cuts = new Random(seed);
        for (int round = 0; round < Fuzzing.Rounds(20_000, 3_000_000); round++)
        {
            token.ThrowIfCancellationRequested();
            byte[] bytes = mutator.Next();
            int[] places = [.. Enumerable.Range(0, cuts.Next(6)).Select(_ => cuts.Next(bytes.Length + 1)).Order()];

            AssertAgreement(bytes, places, $"seed {seed}, round {round}");
        }
    }

    private void AssertAgreement(byte[] bytes, int[] places, string where)
    {
        MessageEndFinder finder = protocol.NewFinder(Finding.Wide);
        MessageEndFinder inPieces = protocol.NewFinder(Finding.Wide);

        Outcome outcome = Finding.Feed(finder, bytes);
        Outcome piecemeal = Finding.Feed(inPieces, bytes, places);
        int endByReader = protocol.EndBySkipping(bytes, Finding.Wide);

        int endByFinder = outcome == Outcome.Complete ? finder.Passed : -1;
        if (endByFinder != endByReader && (endByReader >= 0 || !protocol.SkipsMoreThanItReads))
        {
            Assert.Fail($"{where}: the finder says {outcome} at {endByFinder}, the reader {endByReader}: {Convert.ToHexString(bytes)}");
        }

        // Where malformed bytes are noticed may depend on the cuts, as long as they are.
        if (piecemeal != outcome || (outcome != Outcome.Malformed && inPieces.Passed != finder.Passed))
        {
            Assert.Fail(
                $"{where}: in pieces ({string.Join(", ", places)}) {piecemeal} at {inPieces.Passed}, at once {outcome} at {finder.Passed}: {Convert.ToHexString(bytes)}");
        }

        if (finder.Passed > bytes.Length || (outcome == Outcome.Complete && finder.AtLeast > finder.Passed))
        {
            Assert.Fail($"{where}: passed {finder.Passed} of {bytes.Length}, at least {finder.AtLeast}: {Convert.ToHexString(bytes)}");
        }
    }
}
