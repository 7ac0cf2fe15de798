using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol.Tests;

/// <summary>The loops over containers that generated code would contain.</summary>
internal static class Containers
{
    public static List<T> ReadList<T, TElement, TReader>(scoped ref TReader reader, string field)
        where TElement : IElement<T>
        where TReader : IProtocolReader, allows ref struct
    {
        int count = BeginList(ref reader, TElement.Type, field, out int outer);
        var list = new List<T>(count);
        for (int i = 0; i < count; i++)
        {
            list.Add(TElement.Read(ref reader));
        }

        reader.ReadListEnd(outer);
        return list;
    }

    public static HashSet<T> ReadSet<T, TElement, TReader>(scoped ref TReader reader, string field)
        where TElement : IElement<T>
        where TReader : IProtocolReader, allows ref struct
    {
        int outer = reader.ReadSetBegin(out TType type, out int count);
        Check(type, TElement.Type, count, field);
        var set = new HashSet<T>(count, TElement.Comparer);
        for (int i = 0; i < count; i++)
        {
            set.Add(TElement.Read(ref reader));
        }

        reader.ReadSetEnd(outer);
        return set;
    }

    public static Dictionary<TKey, TValue> ReadMap<TKey, TKeyElement, TValue, TValueElement, TReader>(scoped ref TReader reader, string field)
        where TKey : notnull
        where TKeyElement : IElement<TKey>
        where TValueElement : IElement<TValue>
        where TReader : IProtocolReader, allows ref struct
    {
        int outer = reader.ReadMapBegin(out TType keyType, out TType valueType, out int count);
        Check(keyType, TKeyElement.Type, count, field);
        Check(valueType, TValueElement.Type, count, field);
        var map = new Dictionary<TKey, TValue>(count, TKeyElement.Comparer);
        for (int i = 0; i < count; i++)
        {
            TKey key = TKeyElement.Read(ref reader);
            map[key] = TValueElement.Read(ref reader);
        }

        reader.ReadMapEnd(outer);
        return map;
    }

    public static void WriteList<T, TElement, TWriter>(scoped ref TWriter writer, short id, List<T> list)
        where TElement : IElement<T>
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteListBegin(id, TElement.Type, list.Count);
        foreach (T item in list)
        {
            TElement.Write(ref writer, item);
        }

        writer.WriteListEnd(outer);
    }

    public static void WriteSet<T, TElement, TWriter>(scoped ref TWriter writer, short id, HashSet<T> set)
        where TElement : IElement<T>
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteSetBegin(id, TElement.Type, set.Count);
        foreach (T item in set)
        {
            TElement.Write(ref writer, item);
        }

        writer.WriteSetEnd(outer);
    }

    public static void WriteMap<TKey, TKeyElement, TValue, TValueElement, TWriter>(
        scoped ref TWriter writer, short id, Dictionary<TKey, TValue> map)
        where TKey : notnull
        where TKeyElement : IElement<TKey>
        where TValueElement : IElement<TValue>
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteMapBegin(id, TKeyElement.Type, TValueElement.Type, map.Count);
        foreach ((TKey key, TValue value) in map)
        {
            TKeyElement.Write(ref writer, key);
            TValueElement.Write(ref writer, value);
        }

        writer.WriteMapEnd(outer);
    }

    /// <summary>Begins a list of numbers, whose elements are then read into the span at once.</summary>
    public static List<T> BeginNumbers<T, TReader>(scoped ref TReader reader, TType elementType, string field, out Span<T> room, out int outer)
        where TReader : IProtocolReader, allows ref struct
    {
        int count = BeginList(ref reader, elementType, field, out outer);
        var list = new List<T>(count);
        CollectionsMarshal.SetCount(list, count);
        room = CollectionsMarshal.AsSpan(list);
        return list;
    }

    private static int BeginList<TReader>(scoped ref TReader reader, TType expected, string field, out int outer)
        where TReader : IProtocolReader, allows ref struct
    {
        outer = reader.ReadListBegin(out TType type, out int count);
        Check(type, expected, count, field);
        return count;
    }

    private static void Check(TType type, TType expected, int count, string field)
    {
        if (count > 0 && type != expected)
        {
            throw TProtocolException.ElementType(field, type);
        }
    }
}
