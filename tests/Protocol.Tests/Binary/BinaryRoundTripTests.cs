using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class BinaryRoundTripTests
{
    private static readonly ulong[] s_doubleBits =
    [
        0, 0x8000_0000_0000_0000, 1, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF,
        0x7FF8_0000_0000_0000, 0xFFF8_0000_DEAD_BEEF, 0x7FF0_0000_0000_0001, 0xFFF7_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF,
    ];

    [Test]
    public void Integers_of_every_size_come_back()
    {
        foreach (long value in (long[])[0, 1, -1, 127, -128, 255, short.MaxValue, short.MinValue, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue])
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(Read(Written((ref w) => w.WriteI8((sbyte)value)), (ref r) => r.ReadI8()), Is.EqualTo((sbyte)value));
                Assert.That(Read(Written((ref w) => w.WriteI16((short)value)), (ref r) => r.ReadI16()), Is.EqualTo((short)value));
                Assert.That(Read(Written((ref w) => w.WriteI32((int)value)), (ref r) => r.ReadI32()), Is.EqualTo((int)value));
                Assert.That(Read(Written((ref w) => w.WriteI64(value)), (ref r) => r.ReadI64()), Is.EqualTo(value));
            }
        }
    }

    [TestCaseSource(nameof(s_doubleBits))]
    public void Doubles_keep_every_bit_even_of_a_nan(ulong bits)
    {
        double value = BitConverter.UInt64BitsToDouble(bits);
        double[] twice = [value, value];

        double single = Read(Written((ref w) => w.WriteDouble(value)), (ref r) => r.ReadDouble());
        double[] several = Read(Written((ref w) => w.WriteDoubles(twice)), (ref r) =>
        {
            double[] room = new double[2];
            r.ReadDoubles(room);
            return room;
        });

        Assert.That(BitConverter.DoubleToUInt64Bits(single), Is.EqualTo(bits));
        Assert.That(several.Select(BitConverter.DoubleToUInt64Bits), Is.All.EqualTo(bits));
    }

    [Test]
    public void Every_byte_but_zero_reads_as_true()
    {
        for (int i = 0; i < 256; i++)
        {
            byte[] bytes = [(byte)i, (byte)i];
            bool[] room = Read(bytes, (ref r) =>
            {
                bool[] bools = new bool[2];
                r.ReadBools(bools.AsSpan(1));
                bools[0] = r.ReadBool();
                return bools;
            });

            Assert.That(room, Is.All.EqualTo(i != 0), $"byte {i}");

            // A bool that held another byte than 1 would be true and yet unequal to true.
            Assert.That(System.Runtime.InteropServices.MemoryMarshal.AsBytes(room.AsSpan()).ToArray(), Is.All.LessThan(2), $"byte {i}");
        }
    }

    [Test]
    public void Uuids_come_back_from_rfc_order()
    {
        Guid value = Read(Hex("00112233445566778899AABBCCDDEEFF"), (ref r) => r.ReadUuid());

        Assert.That(value.ToString(), Is.EqualTo("00112233-4455-6677-8899-aabbccddeeff"));
    }

    [Test]
    public void Bulk_reading_equals_element_by_element_reading()
    {
        byte[] bytes = new byte[8 * 37];
        new Random(3).NextBytes(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Bulk<bool>(bytes, 296, (ref r, s) => r.ReadBools(s)), Is.EqualTo(Each(bytes, 1, (ref r) => r.ReadBool())));
            Assert.That(Bulk<sbyte>(bytes, 296, (ref r, s) => r.ReadI8s(s)), Is.EqualTo(Each(bytes, 1, (ref r) => r.ReadI8())));
            Assert.That(Bulk<short>(bytes, 148, (ref r, s) => r.ReadI16s(s)), Is.EqualTo(Each(bytes, 2, (ref r) => r.ReadI16())));
            Assert.That(Bulk<int>(bytes, 74, (ref r, s) => r.ReadI32s(s)), Is.EqualTo(Each(bytes, 4, (ref r) => r.ReadI32())));
            Assert.That(Bulk<long>(bytes, 37, (ref r, s) => r.ReadI64s(s)), Is.EqualTo(Each(bytes, 8, (ref r) => r.ReadI64())));
            Assert.That(Bulk<double>(bytes, 37, (ref r, s) => r.ReadDoubles(s)), Is.EqualTo(Each(bytes, 8, (ref r) => r.ReadDouble())));
        }
    }

    [Test]
    public void Bulk_reading_beyond_the_end_is_refused()
    {
        byte[] bytes = new byte[15];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Bulk<bool>(bytes, 16, (ref r, s) => r.ReadBools(s)), Throws.TypeOf<TProtocolException>());
            Assert.That(() => Bulk<sbyte>(bytes, 16, (ref r, s) => r.ReadI8s(s)), Throws.TypeOf<TProtocolException>());
            Assert.That(() => Bulk<short>(bytes, 8, (ref r, s) => r.ReadI16s(s)), Throws.TypeOf<TProtocolException>());
            Assert.That(() => Bulk<int>(bytes, 4, (ref r, s) => r.ReadI32s(s)), Throws.TypeOf<TProtocolException>());
            Assert.That(() => Bulk<long>(bytes, 2, (ref r, s) => r.ReadI64s(s)), Throws.TypeOf<TProtocolException>());
            Assert.That(() => Bulk<double>(bytes, 2, (ref r, s) => r.ReadDoubles(s)), Throws.TypeOf<TProtocolException>());
        }
    }

    private delegate void Filling<T>(ref BinaryProtocolReader reader, Span<T> room);

    private static T[] Bulk<T>(byte[] bytes, int count, Filling<T> fill) => Read(bytes, (ref r) =>
    {
        T[] room = new T[count];
        fill(ref r, room);
        return room;
    });

    private static T[] Each<T>(byte[] bytes, int size, Reading<T> read) => Read(bytes, (ref r) =>
    {
        List<T> values = [];
        while (r.Position < bytes.Length)
        {
            int before = r.Position;
            values.Add(read(ref r));
            Assert.That(r.Position - before, Is.EqualTo(size));
        }

        return values.ToArray();
    });
}
