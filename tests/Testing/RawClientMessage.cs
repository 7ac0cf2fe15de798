using System.Buffers.Binary;
using System.Text;

namespace ThriftRpc.Testing;

/// <summary>Builds binary messages byte by byte, without the code under test: also those that no honest client sends.</summary>
public static class RawClientMessage
{
    public const byte CallType = 1;
    public const byte ReplyType = 2;
    public const byte ExceptionType = 3;
    public const byte OnewayType = 4;

    public const byte I32Type = 8;
    public const byte StringType = 11;
    public const byte StructType = 12;
    public const byte ListType = 15;

    /// <summary>A strict CALL with these fields as its arguments.</summary>
    public static byte[] Call(string name, int sequenceId, params byte[][] fields) => Strict(CallType, name, sequenceId, Struct(fields));

    /// <summary>A strict ONEWAY with these fields as its arguments.</summary>
    public static byte[] Oneway(string name, int sequenceId, params byte[][] fields) => Strict(OnewayType, name, sequenceId, Struct(fields));

    /// <summary>A strict message of any type with any bytes as its body.</summary>
    public static byte[] Strict(byte type, string name, int sequenceId, byte[] body) =>
        [0x80, 0x01, 0x00, type, .. Text(name), .. I32(sequenceId), .. body];

    /// <summary>A message in the old form without a version.</summary>
    public static byte[] NonStrict(byte type, string name, int sequenceId, byte[] body) =>
        [.. Text(name), type, .. I32(sequenceId), .. body];

    /// <summary>The message behind its length.</summary>
    public static byte[] Frame(byte[] message) => [.. I32(message.Length), .. message];

    public static byte[] Struct(params byte[][] fields) => [.. fields.SelectMany(field => field), 0];

    public static byte[] Field(short id, byte type, byte[] value) => [type, (byte)(id >> 8), (byte)id, .. value];

    public static byte[] StringField(short id, string text) => Field(id, StringType, Text(text));

    public static byte[] I32Field(short id, int value) => Field(id, I32Type, I32(value));

    public static byte[] StructField(short id, params byte[][] fields) => Field(id, StructType, Struct(fields));

    public static byte[] StringListField(short id, params string[] texts) =>
        Field(id, ListType, [StringType, .. I32(texts.Length), .. texts.SelectMany(Text)]);

    /// <summary>A string as a value: its length and its UTF-8.</summary>
    public static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [.. I32(utf8.Length), .. utf8];
    }

    public static byte[] I32(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
