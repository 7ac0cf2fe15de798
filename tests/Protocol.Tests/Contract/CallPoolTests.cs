namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class CallPoolTests
{
    private readonly CallPool<Item> _pool = new();

    [Test]
    public void An_empty_pool_gives_nothing() => Assert.That(_pool.Take(), Is.Null);

    [Test]
    public void What_came_back_is_given_out_once()
    {
        var item = new Item();

        _pool.Return(item);

        Assert.That(_pool.Take(), Is.SameAs(item));
        Assert.That(_pool.Take(), Is.Null);
    }

    [Test]
    public void Many_are_kept_and_each_is_given_out_once()
    {
        Item[] items = [.. Enumerable.Range(0, 1000).Select(_ => new Item())];
        Array.ForEach(items, _pool.Return);

        List<Item> drained = Drain();
        Assert.That(drained, Has.Count.EqualTo(items.Length));
        Assert.That(drained.ToHashSet().SetEquals(items), Is.True);
    }

    [Test]
    public void No_more_are_kept_than_the_pool_has_room_for()
    {
        for (int i = 0; i < 5000; i++)
        {
            _pool.Return(new Item());
        }

        Assert.That(Drain(), Has.Count.EqualTo(1025), "1024 and the nearest one");

        // The room of those that were given out is free again, and only theirs.
        for (int i = 0; i < 5000; i++)
        {
            _pool.Return(new Item());
        }

        Assert.That(Drain(), Has.Count.EqualTo(1025));
    }

    [Test]
    [Category("Stress")]
    [CancelAfter(300_000)]
    public void No_item_ever_has_two_owners(CancellationToken token)
    {
        int rounds = Fuzzing.Rounds(50_000, 5_000_000);
        int twice = 0;
        var threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int round = 0; round < rounds && !token.IsCancellationRequested; round++)
                {
                    Item one = _pool.Take() ?? new Item();
                    Item other = _pool.Take() ?? new Item();
                    if (one.Own() + other.Own() > 0)
                    {
                        Interlocked.Increment(ref twice);
                    }

                    one.Disown();
                    _pool.Return(one);
                    other.Disown();
                    _pool.Return(other);
                }
            });
        }

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        token.ThrowIfCancellationRequested();
        Assert.That(twice, Is.Zero);
        Assert.That(Drain(), Is.Unique.And.Count.LessThanOrEqualTo(8));
    }

    private List<Item> Drain()
    {
        List<Item> items = [];
        while (_pool.Take() is { } item)
        {
            items.Add(item);
        }

        return items;
    }

    private sealed class Item
    {
        private int _owners;

        /// <summary>Returns 1 when somebody else owns the item.</summary>
        public int Own() => Interlocked.Exchange(ref _owners, 1);

        public void Disown() => Volatile.Write(ref _owners, 0);
    }
}
