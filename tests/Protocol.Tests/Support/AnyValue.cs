namespace ThriftRpc.Protocol.Tests;

/// <summary>A value of any Thrift type, without an IDL: what generated inputs are made of. Values are as broken as their author wants.</summary>
internal abstract record AnyValue(TType Type)
{
    public abstract void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct;

    public abstract void WriteField<TWriter>(short id, scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct;

    public static AnyValue Read<TReader>(TType type, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => type switch
        {
            TType.Bool => new AnyNumber(type, reader.ReadBool() ? 1 : 0),
            TType.I8 => new AnyNumber(type, reader.ReadI8()),
            TType.I16 => new AnyNumber(type, reader.ReadI16()),
            TType.I32 => new AnyNumber(type, reader.ReadI32()),
            TType.I64 => new AnyNumber(type, reader.ReadI64()),
            TType.Double => new AnyNumber(type, BitConverter.DoubleToInt64Bits(reader.ReadDouble())),
            TType.String => new AnyText(reader.ReadBinary()),
            TType.Uuid => new AnyUuid(reader.ReadUuid()),
            TType.Struct => AnyStruct.Read(ref reader),
            TType.List or TType.Set => AnyElements.ReadElements(type, ref reader),
            TType.Map => AnyPairs.Read(ref reader),
            _ => Unknown(ref reader, type),
        };

    private static AnyNumber Unknown<TReader>(scoped ref TReader reader, TType type)
        where TReader : IProtocolReader, allows ref struct
    {
        reader.Skip(type);
        throw new AssertionException($"A value of the unknown type {(byte)type} was skipped.");
    }
}

/// <summary>A boolean, an integer, or the bits of a double.</summary>
internal sealed record AnyNumber(TType Type, long Bits) : AnyValue(Type)
{
    public override void Write<TWriter>(scoped ref TWriter writer)
    {
        switch (Type)
        {
            case TType.Bool:
                writer.WriteBool(Bits != 0);
                break;
            case TType.I8:
                writer.WriteI8((sbyte)Bits);
                break;
            case TType.I16:
                writer.WriteI16((short)Bits);
                break;
            case TType.I32:
                writer.WriteI32((int)Bits);
                break;
            case TType.I64:
                writer.WriteI64(Bits);
                break;
            default:
                writer.WriteDouble(BitConverter.Int64BitsToDouble(Bits));
                break;
        }
    }

    public override void WriteField<TWriter>(short id, scoped ref TWriter writer)
    {
        switch (Type)
        {
            case TType.Bool:
                writer.WriteBool(id, Bits != 0);
                break;
            case TType.I8:
                writer.WriteI8(id, (sbyte)Bits);
                break;
            case TType.I16:
                writer.WriteI16(id, (short)Bits);
                break;
            case TType.I32:
                writer.WriteI32(id, (int)Bits);
                break;
            case TType.I64:
                writer.WriteI64(id, Bits);
                break;
            default:
                writer.WriteDouble(id, BitConverter.Int64BitsToDouble(Bits));
                break;
        }
    }
}

/// <param name="Content">The bytes.</param>
/// <param name="IsText">Whether they are written as text where a protocol makes a difference, as JSON does; read, they are binary.</param>
internal sealed record AnyText(byte[] Content, bool IsText = false) : AnyValue(TType.String)
{
    public override void Write<TWriter>(scoped ref TWriter writer) => writer.WriteBinary(Content);

    public override void WriteField<TWriter>(short id, scoped ref TWriter writer) => writer.WriteBinary(id, Content);
}

internal sealed record AnyUuid(Guid Id) : AnyValue(TType.Uuid)
{
    public override void Write<TWriter>(scoped ref TWriter writer) => writer.WriteUuid(Id);

    public override void WriteField<TWriter>(short id, scoped ref TWriter writer) => writer.WriteUuid(id, Id);
}
