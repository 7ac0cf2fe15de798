namespace ThriftRpc.Transport.Tests;

internal sealed class SequenceIdsTests
{
    [Test]
    public void They_wrap_from_the_largest_to_1()
    {
        SequenceIds ids = SequenceIds.StartAfter(int.MaxValue - 2);

        int[] taken = [ids.Next(), ids.Next(), ids.Next(), ids.Next()];

        Assert.That(taken, Is.EqualTo([int.MaxValue - 1, int.MaxValue, 1, 2]));
    }

    [Test]
    public void They_start_anywhere_and_are_positive()
    {
        HashSet<int> starts = [];
        for (int i = 0; i < 1000; i++)
        {
            SequenceIds ids = SequenceIds.StartAnywhere();
            int first = ids.Next();
            Assert.That(first, Is.Positive);
            Assert.That(ids.Next(), Is.EqualTo(first == int.MaxValue ? 1 : first + 1));
            starts.Add(first);
        }

        Assert.That(starts, Has.Count.GreaterThan(990));
    }
}
