using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ThriftRpc.Protocol.Tests;

/// <summary>
/// The compact protocol once more, written from its specification alone and as simply as possible: the witness against which
/// the library's writer is held. Booleans as elements have type 1 and are 1 or 2, as Apache Thrift's libraries write them.
/// </summary>
internal sealed class PlainCompactEncoder
{
    private readonly List<byte> _bytes = [];

    public static byte[] Value(AnyValue value)
    {
        var encoder = new PlainCompactEncoder();
        encoder.Add(value);
        return [.. encoder._bytes];
    }

    public static byte[] Message(string name, byte type, int sequenceId, AnyStruct body)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        return [0x82, (byte)((type * 32) + 1), .. Varint((uint)sequenceId), .. Varint(utf8.Length), .. utf8, .. Value(body)];
    }

    public static byte[] Varint(BigInteger number)
    {
        List<byte> groups = [];
        for (; number >= 128; number /= 128)
        {
            groups.Add((byte)(128 + (number % 128)));
        }

        return [.. groups, (byte)number];
    }

    private static byte[] Folded(BigInteger number) => Varint(number < 0 ? (-2 * number) - 1 : 2 * number);

    private void Add(AnyValue value)
    {
        switch (value)
        {
            case AnyNumber { Type: TType.Bool } truth:
                Add([(byte)(truth.Bits != 0 ? 1 : 2)]);
                break;
            case AnyNumber { Type: TType.I8 } tiny:
                Add([(byte)tiny.Bits]);
                break;
            case AnyNumber { Type: TType.Double } real:
                byte[] bits = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(bits, real.Bits);
                Add(bits);
                break;
            case AnyNumber number:
                Add(Folded(number.Bits));
                break;
            case AnyText text:
                Add([.. Varint(text.Content.Length), .. text.Content]);
                break;
            case AnyUuid uuid:
                Add(Convert.FromHexString(uuid.Id.ToString("N")));
                break;
            case AnyStruct fields:
                AddFields(fields);
                break;
            case AnyElements elements:
                int count = elements.Items.Length;
                Add([(byte)((16 * Math.Min(count, 15)) + Code(elements.ElementType)), .. count < 15 ? [] : Varint(count)]);
                Array.ForEach(elements.Items, Add);
                break;
            case AnyPairs { Items.Length: 0 }:
                Add([0]);
                break;
            case AnyPairs pairs:
                Add([.. Varint(pairs.Items.Length), (byte)((16 * Code(pairs.KeyType)) + Code(pairs.ValueType))]);
                Array.ForEach(pairs.Items, pair => Add(pair));
                break;
            default:
                throw new AssertionException($"No encoding for {value}.");
        }
    }

    private void AddFields(AnyStruct value)
    {
        int last = 0;
        foreach ((short id, AnyValue field) in value.Fields)
        {
            byte code = field is AnyNumber { Type: TType.Bool, Bits: 0 } ? (byte)2 : Code(field.Type);
            Add(id - last is int step and >= 1 and <= 15 ? [(byte)((16 * step) + code)] : [code, .. Folded(id)]);
            last = id;
            if (field.Type != TType.Bool)
            {
                Add(field);
            }
        }

        Add([0]);
    }

    private void Add((AnyValue Key, AnyValue Value) pair)
    {
        Add(pair.Key);
        Add(pair.Value);
    }

    private void Add(byte[] bytes) => _bytes.AddRange(bytes);

    private static byte Code(TType type) => type switch
    {
        TType.Bool => 1,
        TType.I8 => 3,
        TType.I16 => 4,
        TType.I32 => 5,
        TType.I64 => 6,
        TType.Double => 7,
        TType.String => 8,
        TType.List => 9,
        TType.Set => 10,
        TType.Map => 11,
        TType.Struct => 12,
        TType.Uuid => 13,
        _ => 0,
    };
}
