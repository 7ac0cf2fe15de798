namespace ThriftRpc.Protocol.Tests;

/// <summary>How elements of one type are read and written: stands for the loops that generated code would contain.</summary>
internal interface IElement<T>
{
    static abstract TType Type { get; }

    static abstract IEqualityComparer<T> Comparer { get; }

    static abstract void Write<TWriter>(scoped ref TWriter writer, T value)
        where TWriter : IProtocolWriter, allows ref struct;

    static abstract T Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct;
}

internal readonly struct I8Element : IElement<sbyte>
{
    public static TType Type => TType.I8;

    public static IEqualityComparer<sbyte> Comparer => ContentComparer.I8;

    public static void Write<TWriter>(scoped ref TWriter writer, sbyte value)
        where TWriter : IProtocolWriter, allows ref struct => writer.WriteI8(value);

    public static sbyte Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => reader.ReadI8();
}

internal readonly struct I64Element : IElement<long>
{
    public static TType Type => TType.I64;

    public static IEqualityComparer<long> Comparer => ContentComparer.I64;

    public static void Write<TWriter>(scoped ref TWriter writer, long value)
        where TWriter : IProtocolWriter, allows ref struct => writer.WriteI64(value);

    public static long Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => reader.ReadI64();
}

internal readonly struct UuidElement : IElement<Guid>
{
    public static TType Type => TType.Uuid;

    public static IEqualityComparer<Guid> Comparer => ContentComparer.Uuid;

    public static void Write<TWriter>(scoped ref TWriter writer, Guid value)
        where TWriter : IProtocolWriter, allows ref struct => writer.WriteUuid(value);

    public static Guid Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => reader.ReadUuid();
}

internal readonly struct StringElement : IElement<string>
{
    public static TType Type => TType.String;

    public static IEqualityComparer<string> Comparer => ContentComparer.Of<string>();

    public static void Write<TWriter>(scoped ref TWriter writer, string value)
        where TWriter : IProtocolWriter, allows ref struct => writer.WriteString(value);

    public static string Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => reader.ReadString();
}

internal readonly struct BinaryElement : IElement<byte[]>
{
    public static TType Type => TType.String;

    public static IEqualityComparer<byte[]> Comparer => ContentComparer.Binary;

    public static void Write<TWriter>(scoped ref TWriter writer, byte[] value)
        where TWriter : IProtocolWriter, allows ref struct => writer.WriteBinary(value);

    public static byte[] Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => reader.ReadBinary();
}

internal readonly struct StructElement<T> : IElement<T>
    where T : IThriftStruct<T>
{
    public static TType Type => TType.Struct;

    public static IEqualityComparer<T> Comparer => ContentComparer.Of<T>();

    public static void Write<TWriter>(scoped ref TWriter writer, T value)
        where TWriter : IProtocolWriter, allows ref struct => value.Write(ref writer);

    public static T Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => T.Read(ref reader);
}

internal readonly struct ListElement<T, TElement> : IElement<List<T>>
    where TElement : IElement<T>
{
    public static TType Type => TType.List;

    public static IEqualityComparer<List<T>> Comparer => ContentComparer.List(TElement.Comparer);

    public static void Write<TWriter>(scoped ref TWriter writer, List<T> value)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteListBegin(TElement.Type, value.Count);
        foreach (T item in value)
        {
            TElement.Write(ref writer, item);
        }

        writer.WriteListEnd(outer);
    }

    public static List<T> Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => Containers.ReadList<T, TElement, TReader>(ref reader, "element");
}
