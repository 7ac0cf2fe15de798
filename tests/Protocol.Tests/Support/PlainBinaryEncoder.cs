using System.Text;

namespace ThriftRpc.Protocol.Tests;

/// <summary>
/// The binary protocol once more, written from its specification alone and as simply as possible: the witness against which
/// the library's writer is held.
/// </summary>
internal sealed class PlainBinaryEncoder
{
    private readonly List<byte> _bytes = [];

    public static byte[] Struct(AnyStruct value)
    {
        var encoder = new PlainBinaryEncoder();
        encoder.Add(value);
        return [.. encoder._bytes];
    }

    public static byte[] Value(AnyValue value)
    {
        var encoder = new PlainBinaryEncoder();
        encoder.Add(value);
        return [.. encoder._bytes];
    }

    public static byte[] Message(string name, byte type, int sequenceId, AnyStruct body, bool strict = true)
    {
        var encoder = new PlainBinaryEncoder();
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        if (strict)
        {
            encoder.Add([0x80, 0x01, 0x00, type]);
            encoder.Add(utf8.Length, 4);
            encoder.Add(utf8);
        }
        else
        {
            encoder.Add(utf8.Length, 4);
            encoder.Add(utf8);
            encoder.Add([type]);
        }

        encoder.Add(sequenceId, 4);
        encoder.Add(body);
        return [.. encoder._bytes];
    }

    private void Add(AnyValue value)
    {
        switch (value)
        {
            case AnyNumber number:
                Add(number.Bits, SizeOf(number.Type));
                break;
            case AnyText text:
                Add(text.Content.Length, 4);
                Add(text.Content);
                break;
            case AnyUuid uuid:
                Add(Convert.FromHexString(uuid.Id.ToString("N")));
                break;
            case AnyStruct fields:
                foreach ((short id, AnyValue field) in fields.Fields)
                {
                    Add([(byte)field.Type]);
                    Add(id, 2);
                    Add(field);
                }

                Add([0]);
                break;
            case AnyElements elements:
                Add([(byte)elements.ElementType]);
                Add(elements.Items.Length, 4);
                Array.ForEach(elements.Items, Add);
                break;
            case AnyPairs pairs:
                Add([(byte)pairs.KeyType, (byte)pairs.ValueType]);
                Add(pairs.Items.Length, 4);
                Array.ForEach(pairs.Items, pair => Add(pair));
                break;
            default:
                throw new AssertionException($"No encoding for {value}.");
        }
    }

    private void Add((AnyValue Key, AnyValue Value) pair)
    {
        Add(pair.Key);
        Add(pair.Value);
    }

    private void Add(long number, int size)
    {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        {
            _bytes.Add((byte)(number >> shift));
        }
    }

    private void Add(byte[] bytes) => _bytes.AddRange(bytes);

    private static int SizeOf(TType type) => type switch
    {
        TType.Bool or TType.I8 => 1,
        TType.I16 => 2,
        TType.I32 => 4,
        _ => 8,
    };
}
