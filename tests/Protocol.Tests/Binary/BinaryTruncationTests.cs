using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class BinaryTruncationTests
{
    private static readonly (int Size, Reading<object> Read)[] s_values =
    [
        (1, (ref r) => r.ReadBool()), (1, (ref r) => r.ReadI8()), (2, (ref r) => r.ReadI16()), (4, (ref r) => r.ReadI32()),
        (8, (ref r) => r.ReadI64()), (8, (ref r) => r.ReadDouble()), (16, (ref r) => r.ReadUuid()), (4, (ref r) => r.ReadString()),
        (4, (ref r) => r.ReadBinary()), (8, (ref r) => r.ReadRaw(TType.I64)), (3, (ref r) => r.ReadFieldBegin(out _, out _)),
        (5, (ref r) => AnyValue.Read(TType.List, ref r)), (5, (ref r) => AnyValue.Read(TType.Set, ref r)),
        (6, (ref r) => AnyValue.Read(TType.Map, ref r)),
    ];

    [Test]
    public void A_value_that_lacks_only_its_last_byte_is_refused([Range(0, 13)] int index)
    {
        (int size, Reading<object> read) = s_values[index];
        byte[] bytes = new byte[size];
        if (size == 3)
        {
            bytes[0] = (byte)TType.I32;
        }

        Assert.That(() => Read(bytes, read), Throws.Nothing);
        TProtocolException failure = FailureOf(() => Read(bytes.AsSpan(0, size - 1), read));

        Assert.That(failure.Message, Does.Contain("ends too early"));
    }

    [Test]
    public void The_error_says_how_many_bytes_are_wanted_and_left()
    {
        TProtocolException failure = FailureOf(() => Read(Hex("00000009 414243"), (ref r) => r.ReadString()));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.Contain("9 more bytes").And.Contain("3 are left"));
    }
}
