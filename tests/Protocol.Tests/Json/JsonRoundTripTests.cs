namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class JsonRoundTripTests
{
    [Test]
    public void Random_doubles_keep_every_bit()
    {
        var random = new Random(9);
        for (int i = 0; i < 20_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            string json = JsonBytes.Written((ref w) => w.WriteDouble(value));

            // Equals and not ==, so that NaN equals itself.
            if (!JsonBytes.Read(json, (ref r) => r.ReadDouble()).Equals(value))
            {
                Assert.Fail($"{json} is not {value:R}");
            }
        }
    }
}
