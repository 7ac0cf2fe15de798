using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What <see cref="HandWrittenOrder"/> needs of a writer; reached through a generic constraint, never as an interface.</summary>
internal interface IHandWrittenWriter
{
    /// <summary>Begins a struct and returns what its <see cref="Stop"/> needs.</summary>
    int Begin();

    void Stop(int outer);

    void Bool(short id, bool value);

    void I8(short id, sbyte value);

    void I16(short id, short value);

    void I32(short id, int value);

    void I64(short id, long value);

    void Double(short id, double value);

    void String(short id, string value);

    void Binary(short id, ReadOnlySpan<byte> value);

    void Struct(short id);

    void Elements(TType container, short id, TType elementType, int count);

    void Map(short id, TType keyType, TType valueType, int count);

    void I32(int value);

    void String(string value);
}
