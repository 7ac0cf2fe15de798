using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>What a peer announces costs nothing before it is there, and what is called often costs nothing at all.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class JsonAllocationTests
{
    /// <summary>An exception with its message and stack.</summary>
    private const long NearlyNothing = 32 * 1024;

    private static readonly ThriftLimits s_wide = new() { MaxContainerElements = int.MaxValue, MaxObjects = int.MaxValue, MaxStringBytes = int.MaxValue };

    [Test]
    public void Writing_into_a_used_buffer_allocates_nothing()
    {
        Everything value = Corpus.Rich;
        value.Text = "with \"escapes\"\n and \ud83d\ude00";
        using var output = new OutputBuffer();

        long allocated = Allocated(() =>
        {
            var body = new StructBody<Everything>(value);
            TJsonProtocol.Default.WriteMessage(output, new MessageHeader("everything"u8, TMessageType.Call, 1), ref body);
            output.Truncate(0);
        });

        Assert.That(allocated, Is.Zero);
    }

    [TestCase("13", "lst", "\"str\",")]
    [TestCase("14", "lst", "\"rec\",")]
    [TestCase("16", "set", "\"i64\",")]
    [TestCase("18", "set", "\"i8\",")]
    [TestCase("19", "map", "\"str\",\"rec\",")]
    [TestCase("-1", "map", "\"uid\",\"lst\",")]
    public void An_announced_container_costs_nothing(string id, string type, string types)
    {
        foreach (string count in (string[])["4096", "104857600", "2147483647"])
        {
            byte[] json = Utf8($"{{\"{id}\":{{\"{type}\":[{types}{count},                ");

            AssertCheapFailure(() => ToStruct<Everything>(json, s_wide));
        }
    }

    [TestCase(TType.List, "[\"str\",100000", ",\"\"")]
    [TestCase(TType.List, "[\"rec\",100000", ",{}")]
    [TestCase(TType.Set, "[\"i8\",100000", ",1")]
    [TestCase(TType.Map, "[\"i8\",\"i8\",100000", "\"1\":1,")]
    public void Containers_that_break_the_object_budget_are_refused_before_they_are_made(TType type, string begin, string element)
    {
        // The bytes are really there, so that only the budget stands between them and a hundredfold of memory.
        byte[] json = Utf8(begin + (type == TType.Map ? ",{" : "") + string.Concat(Enumerable.Repeat(element, 100_001)));
        var limits = new ThriftLimits { MaxObjects = 1000 };

        AssertCheapFailure(() => Read(json, (ref r) => AnyValue.Read(type, ref r), limits));
    }

    private static void AssertCheapFailure(Action attempt)
    {
        long allocated = Allocated(() => Assert.That(FailsAsItShould(attempt), Is.True));

        Assert.That(allocated, Is.LessThan(NearlyNothing));
    }

    private static bool FailsAsItShould(Action attempt)
    {
        try
        {
            attempt();
            return false;
        }
        catch (TProtocolException)
        {
            return true;
        }
    }

    /// <summary>
    /// How many bytes the action allocates once everything it needs is warm. The best of some runs: the collector may empty the
    /// array pool during one.
    /// </summary>
    private static long Allocated(Action action)
    {
        action();
        action();
        return Enumerable.Range(0, 3).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }
}
