using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Testing;

/// <summary>A strict binary message as it came, taken apart without the code under test.</summary>
/// <param name="Type">The message's type.</param>
/// <param name="Name">The method's name.</param>
/// <param name="SequenceId">The sequence id.</param>
/// <param name="Fields">The body's fields: numbers, texts, lists of such, and structs as dictionaries like this one.</param>
public sealed record RawClientReply(byte Type, string Name, int SequenceId, IReadOnlyDictionary<short, object> Fields)
{
    /// <summary>Gets the result of a REPLY.</summary>
    public object Success => Fields[0];

    /// <summary>Gets the text of an EXCEPTION.</summary>
    public string ErrorText => (string)Fields[1];

    /// <summary>Gets the verdict of an EXCEPTION.</summary>
    public TApplicationExceptionType ErrorType => (TApplicationExceptionType)(int)Fields[2];

    /// <summary>Reads one message and not a byte more.</summary>
    /// <param name="read">Reads exactly as many bytes as asked for.</param>
    public static async Task<RawClientReply> ReadAsync(Func<int, Task<byte[]>> read)
    {
        byte[] version = await read(4);
        if (version[0] != 0x80 || version[1] != 0x01)
        {
            throw new InvalidDataException($"The reply begins with {Convert.ToHexString(version)}.");
        }

        string name = (string)await ReadValueAsync(TType.String, read);
        int sequenceId = (int)await ReadValueAsync(TType.I32, read);
        return new RawClientReply(version[3], name, sequenceId, await ReadStructAsync(read));
    }

    private static async Task<Dictionary<short, object>> ReadStructAsync(Func<int, Task<byte[]>> read)
    {
        Dictionary<short, object> fields = [];
        while ((TType)(await read(1))[0] is var type && type != TType.Stop)
        {
            short id = (short)await ReadValueAsync(TType.I16, read);
            fields.Add(id, await ReadValueAsync(type, read));
        }

        return fields;
    }

    private static async Task<object> ReadValueAsync(TType type, Func<int, Task<byte[]>> read)
    {
        switch (type)
        {
            case TType.I16:
                return BinaryPrimitives.ReadInt16BigEndian(await read(2));
            case TType.I32:
                return BinaryPrimitives.ReadInt32BigEndian(await read(4));
            case TType.String:
                return Encoding.UTF8.GetString(await read(BinaryPrimitives.ReadInt32BigEndian(await read(4))));
            case TType.Struct:
                return await ReadStructAsync(read);
            case TType.List:
                TType elementType = (TType)(await read(1))[0];
                int count = BinaryPrimitives.ReadInt32BigEndian(await read(4));
                List<object> elements = [];
                for (int i = 0; i < count; i++)
                {
                    elements.Add(await ReadValueAsync(elementType, read));
                }

                return elements;
            default:
                throw new InvalidDataException($"A reply to these tests holds no {type}.");
        }
    }
}
