namespace ThriftRpc.Protocol.Tests;

/// <summary>Fields in the order of the wire.</summary>
internal sealed record AnyStruct(params (short Id, AnyValue Value)[] Fields)
    : AnyValue(TType.Struct), IThriftStruct<AnyStruct>
{
    public override void Write<TWriter>(scoped ref TWriter writer)
    {
        int outer = writer.WriteStructBegin();
        foreach ((short id, AnyValue value) in Fields)
        {
            value.WriteField(id, ref writer);
        }

        writer.WriteStructEnd(outer);
    }

    public override void WriteField<TWriter>(short id, scoped ref TWriter writer)
    {
        writer.WriteStructField(id);
        Write(ref writer);
    }

    public static AnyStruct Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        List<(short, AnyValue)> fields = [];
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            fields.Add((id, Read(type, ref reader)));
        }

        reader.ReadStructEnd(outer);
        return new AnyStruct([.. fields]);
    }
}

/// <summary>A list or a set.</summary>
internal sealed record AnyElements(TType Type, TType ElementType, params AnyValue[] Items) : AnyValue(Type)
{
    public override void Write<TWriter>(scoped ref TWriter writer)
    {
        int outer = Type == TType.List
            ? writer.WriteListBegin(ElementType, Items.Length)
            : writer.WriteSetBegin(ElementType, Items.Length);
        WriteItems(ref writer, outer);
    }

    public override void WriteField<TWriter>(short id, scoped ref TWriter writer)
    {
        int outer = Type == TType.List
            ? writer.WriteListBegin(id, ElementType, Items.Length)
            : writer.WriteSetBegin(id, ElementType, Items.Length);
        WriteItems(ref writer, outer);
    }

    public static AnyElements ReadElements<TReader>(TType type, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        TType elementType;
        int count;
        int outer = type == TType.List
            ? reader.ReadListBegin(out elementType, out count)
            : reader.ReadSetBegin(out elementType, out count);
        AnyValue[] items = new AnyValue[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = Read(elementType, ref reader);
        }

        if (type == TType.List)
        {
            reader.ReadListEnd(outer);
        }
        else
        {
            reader.ReadSetEnd(outer);
        }

        return new AnyElements(type, elementType, items);
    }

    private void WriteItems<TWriter>(scoped ref TWriter writer, int outer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        foreach (AnyValue item in Items)
        {
            item.Write(ref writer);
        }

        if (Type == TType.List)
        {
            writer.WriteListEnd(outer);
        }
        else
        {
            writer.WriteSetEnd(outer);
        }
    }
}

internal sealed record AnyPairs(TType KeyType, TType ValueType, params (AnyValue Key, AnyValue Value)[] Items) : AnyValue(TType.Map)
{
    public override void Write<TWriter>(scoped ref TWriter writer)
    {
        int outer = writer.WriteMapBegin(KeyType, ValueType, Items.Length);
        WriteItems(ref writer, outer);
    }

    public override void WriteField<TWriter>(short id, scoped ref TWriter writer)
    {
        int outer = writer.WriteMapBegin(id, KeyType, ValueType, Items.Length);
        WriteItems(ref writer, outer);
    }

    public static AnyPairs Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        int outer = reader.ReadMapBegin(out TType keyType, out TType valueType, out int count);
        (AnyValue, AnyValue)[] items = new (AnyValue, AnyValue)[count];
        for (int i = 0; i < count; i++)
        {
            AnyValue key = Read(keyType, ref reader);
            items[i] = (key, Read(valueType, ref reader));
        }

        reader.ReadMapEnd(outer);
        return new AnyPairs(keyType, valueType, items);
    }

    private void WriteItems<TWriter>(scoped ref TWriter writer, int outer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        foreach ((AnyValue key, AnyValue value) in Items)
        {
            key.Write(ref writer);
            value.Write(ref writer);
        }

        writer.WriteMapEnd(outer);
    }
}
