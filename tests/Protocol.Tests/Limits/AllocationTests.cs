using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>What a peer announces costs nothing before it is there (CVE-2020-13949), and what is called often costs nothing at all.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class AllocationTests
{
    /// <summary>An exception with its message and stack.</summary>
    private const long NearlyNothing = 32 * 1024;

    private static readonly ThriftLimits s_wide = new() { MaxContainerElements = int.MaxValue, MaxObjects = int.MaxValue, MaxStringBytes = int.MaxValue };

    [TestCase("06400000", Description = "100 MiB")]
    [TestCase("7FFFFFFF")]
    [TestCase("00001000")]
    public void An_announced_string_costs_nothing(string size)
    {
        byte[] bytes = Hex($"{size} 00000000 00000000 00000000 00000000");

        using (Assert.EnterMultipleScope())
        {
            AssertCheapFailure(() => Read(bytes, (ref r) => r.ReadString(), s_wide));
            AssertCheapFailure(() => Read(bytes, (ref r) => r.ReadBinary(), s_wide));
            AssertCheapFailure(() => Read(bytes, (ref r) => r.ReadRaw(TType.String), s_wide));
            AssertCheapFailure(() => SkipMessage(bytes, s_wide));
            AssertCheapFailure(() => SkipMessage([.. Hex("80010001"), .. bytes], s_wide));
        }
    }

    [TestCaseSource(typeof(ValueGenerator), nameof(ValueGenerator.Types))]
    public void An_announced_container_costs_nothing(TType type)
    {
        foreach (string count in (string[])["06400000", "7FFFFFFF", "00001000"])
        {
            byte[] list = Hex($"{(byte)type:X2} {count} 00000000 00000000 00000000");
            byte[] map = Hex($"{(byte)type:X2} {(byte)type:X2} {count} 00000000 00000000 00000000");

            AssertCheapFailure(() => Read(list, (ref r) => AnyValue.Read(TType.List, ref r), s_wide));
            AssertCheapFailure(() => Read(list, (ref r) => AnyValue.Read(TType.Set, ref r), s_wide));
            AssertCheapFailure(() => Read(map, (ref r) => AnyValue.Read(TType.Map, ref r), s_wide));
        }
    }

    [TestCase("0F 000D 0B")] // list<string>
    [TestCase("0F 000E 0C")] // list<struct>
    [TestCase("0E 0010 0A")] // set<i64>
    [TestCase("0E 0012 03")] // set<i8>
    [TestCase("0D 0013 0B0C")] // map<string, struct>
    [TestCase("0C 000C 0F 0004 08")] // list<i32>, in bulk
    public void An_announced_container_of_a_typed_field_costs_nothing(string header)
    {
        byte[] bytes = Hex($"{header} 06400000 00000000 00000000");

        AssertCheapFailure(() => ToStruct<Everything>(bytes, s_wide), 2 * NearlyNothing);
    }

    [TestCase(TType.List, TType.String, 4)]
    [TestCase(TType.List, TType.Struct, 1)]
    [TestCase(TType.Set, TType.I8, 1)]
    [TestCase(TType.Set, TType.Struct, 1)]
    [TestCase(TType.Map, TType.I8, 2)]
    public void Containers_that_break_the_object_budget_are_refused_before_they_are_made(TType container, TType element, int size)
    {
        // The bytes are really there, so that only the budget stands between them and a hundredfold of memory.
        const int Count = 100_000;
        byte[] header = container == TType.Map ? [(byte)element, (byte)element] : [(byte)element];
        byte[] bytes = [.. header, .. Written((ref w) => w.WriteI32(Count)), .. new byte[Count * size]];
        var limits = new ThriftLimits { MaxObjects = 1000 };

        AssertCheapFailure(() => Read(bytes, (ref r) => AnyValue.Read(container, ref r), limits));
    }

    [Test]
    public void Skipping_allocates_nothing([ValueSource(typeof(Protocols), nameof(Protocols.All))] ProtocolCase protocol)
    {
        byte[] message = protocol.RichMessage;

        Assert.That(Allocated(() => protocol.SkipMessage(message)), Is.Zero);
    }

    [Test]
    public void Writing_into_a_used_buffer_allocates_nothing([ValueSource(typeof(Protocols), nameof(Protocols.All))] ProtocolCase protocol)
    {
        Everything value = Corpus.Rich;
        using var output = new OutputBuffer();

        long allocated = Allocated(() =>
        {
            var body = new StructBody<Everything>(value);
            protocol.Protocol.WriteMessage(output, new MessageHeader("everything"u8, TMessageType.Call, 1), ref body);
            output.Truncate(0);
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void A_buffer_that_is_emptied_and_filled_again_allocates_nothing()
    {
        using var output = new OutputBuffer();

        long allocated = Allocated(() =>
        {
            output.GetSpan(5000);
            output.Advance(5000);
            output.Clear();
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Looking_for_the_end_of_messages_allocates_nothing([ValueSource(typeof(Protocols), nameof(Protocols.All))] ProtocolCase protocol)
    {
        MessageEndFinder finder = protocol.NewFinder();
        byte[] message = protocol.RichMessage;

        long allocated = Allocated(() =>
        {
            finder.TryFindEnd(message.AsSpan(0, message.Length / 2));
            finder.TryFindEnd(message);
            finder.Reset();
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Looking_up_a_method_allocates_nothing()
    {
        var table = new MethodTable(new ThriftMethod("Echo", "echo"), new ThriftMethod("Echo", "ping"));

        Assert.That(Allocated(() => table.IndexOf(table.IndexOf("echo"u8) == 0 ? "pong"u8 : "ping"u8)), Is.Zero);
    }

    [Test]
    public void A_call_that_is_answered_at_once_allocates_nothing()
    {
        var pool = new CallPool<TextCall>();
        var client = new ScriptedClient(_ => ValueTask.CompletedTask);

        long allocated = Allocated(() =>
        {
            ValueTask<string> answer = TextCall.Rent(pool, "x").StartAsync(client);
            _ = answer.IsCompleted ? answer.Result : throw new AssertionException("The call is still on its way.");
        });

        Assert.That(allocated, Is.Zero);
    }

    private static void AssertCheapFailure(Action attempt, long most = NearlyNothing)
    {
        long allocated = Allocated(() => Assert.That(FailsAsItShould(attempt), Is.True));

        Assert.That(allocated, Is.LessThan(most));
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
        return Enumerable.Range(0, 3).Min(_ => AllocatedNow(action));
    }

    private static long AllocatedNow(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
