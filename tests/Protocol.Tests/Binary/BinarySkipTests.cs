using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class BinarySkipTests
{
    private static readonly TType[] s_unknown =
    [
        TType.Stop, TType.Void, (TType)5, (TType)7, (TType)9, (TType)17, (TType)19, (TType)127, (TType)128, (TType)255,
    ];

    [TestCaseSource(nameof(s_unknown))]
    public void A_type_that_does_not_exist_is_refused_wherever_it_stands(TType type)
    {
        string code = $"{(byte)type:X2}";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => SkippedBytes(type, new byte[64]), NamesTheType(type));
            Assert.That(() => SkippedBytes(TType.List, Hex($"{code} 00000001 0000000000000000")), NamesTheType(type));
            Assert.That(() => SkippedBytes(TType.Set, Hex($"{code} 00000001 0000000000000000")), NamesTheType(type));
            Assert.That(() => SkippedBytes(TType.Map, Hex($"{code} 08 00000001 0000000000000000")), NamesTheType(type));
            Assert.That(() => SkippedBytes(TType.Map, Hex($"08 {code} 00000001 0000000000000000")), NamesTheType(type));
            if (type != TType.Stop)
            {
                Assert.That(() => SkippedBytes(TType.Struct, Hex($"{code} 0001 0000000000000000")), NamesTheType(type));
            }
        }
    }

    [TestCaseSource(nameof(s_unknown))]
    public void An_empty_container_may_name_any_type(TType type)
    {
        string code = $"{(byte)type:X2}";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SkippedBytes(TType.List, Hex($"{code} 00000000")), Is.EqualTo(5));
            Assert.That(SkippedBytes(TType.Set, Hex($"{code} 00000000")), Is.EqualTo(5));
            Assert.That(SkippedBytes(TType.Map, Hex($"{code} {code} 00000000")), Is.EqualTo(6));
            Assert.That(ToStruct<AnyStruct>(Hex($"0D 0001 {code} {code} 00000000 00")).Fields, Has.Length.EqualTo(1));
            Assert.That(ToStruct<AnyStruct>(Hex($"0F 0001 {code} 00000000 00")).Fields, Has.Length.EqualTo(1));
            Assert.That(ToStruct<Everything>(Hex($"0D 0013 {code} {code} 00000000 00")).Index, Is.Empty);
        }
    }

    /// <summary>CVE-2019-0205: skipping a container of elements that take no bytes went round 2^31 times.</summary>
    [TestCaseSource(nameof(s_unknown))]
    public void Skip_does_not_go_round_for_elements_without_bytes(TType type)
    {
        string code = $"{(byte)type:X2}";
        var limits = new ThriftLimits { MaxContainerElements = int.MaxValue };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => SkippedBytes(TType.List, Hex($"{code} 7FFFFFFF 00"), limits), Throws.TypeOf<TProtocolException>());
            Assert.That(() => SkippedBytes(TType.Set, Hex($"{code} 7FFFFFFF 00"), limits), Throws.TypeOf<TProtocolException>());
            Assert.That(() => SkippedBytes(TType.Map, Hex($"{code} {code} 7FFFFFFF 00"), limits), Throws.TypeOf<TProtocolException>());
            Assert.That(() => SkippedBytes(TType.Map, Hex($"{code} 02 7FFFFFFF 00"), limits), Throws.TypeOf<TProtocolException>());
            Assert.That(() => SkippedBytes(TType.Map, Hex($"02 {code} 7FFFFFFF 00"), limits), Throws.TypeOf<TProtocolException>());
        }
    }

    [TestCaseSource(typeof(ValueGenerator), nameof(ValueGenerator.Types))]
    public void A_count_beyond_the_bytes_that_are_left_is_refused_at_once(TType type)
    {
        string code = $"{(byte)type:X2}";
        var limits = new ThriftLimits { MaxContainerElements = int.MaxValue };

        using (Assert.EnterMultipleScope())
        {
            foreach (string count in (string[])["00000029", "01000000", "7FFFFFFF"])
            {
                byte[] list = [.. Hex($"{code} {count}"), .. new byte[40]];
                byte[] map = [.. Hex($"{code} {code} {count}"), .. new byte[40]];
                Assert.That(() => SkippedBytes(TType.List, list, limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
                Assert.That(() => SkippedBytes(TType.Set, list, limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
                Assert.That(() => SkippedBytes(TType.Map, map, limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
            }
        }
    }

    [Test]
    public void A_negative_count_is_refused_and_named([Values(-1, int.MinValue)] int count)
    {
        byte[] list = [(byte)TType.I32, .. Written((ref w) => w.WriteI32(count)), 0, 0, 0, 0];
        byte[] map = [(byte)TType.I32, (byte)TType.I32, .. Written((ref w) => w.WriteI32(count)), 0, 0, 0, 0];

        foreach (Action attempt in (Action[])
            [
                () => SkippedBytes(TType.List, list),
                () => SkippedBytes(TType.Set, list),
                () => SkippedBytes(TType.Map, map),
                () => Read(list, (ref r) => AnyValue.Read(TType.List, ref r)),
                () => Read(list, (ref r) => AnyValue.Read(TType.Set, ref r)),
                () => Read(map, (ref r) => AnyValue.Read(TType.Map, ref r)),
            ])
        {
            TProtocolException failure = FailureOf(attempt);
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
            Assert.That(failure.Message, Does.Contain($"{count}"));
        }
    }

    private static int SkippedBytes(TType type, byte[] bytes, ThriftLimits? limits = null) => Protocols.Binary.Skip(type, bytes, limits);

    private static NUnit.Framework.Constraints.ContainsConstraint NamesTheType(TType type) =>
        Throws.TypeOf<TProtocolException>()
            .With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.InvalidData)
            .And.Message.Contains($" {(byte)type}.");
}
