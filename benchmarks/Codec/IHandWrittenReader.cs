using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What <see cref="HandWrittenOrder"/> needs of a reader; reached through a generic constraint, never as an interface.</summary>
internal interface IHandWrittenReader
{
    /// <summary>Begins a struct and returns what its <see cref="EndStruct"/> needs.</summary>
    int BeginStruct();

    void EndStruct(int outer);

    bool Field(out TType type, out short id);

    bool Bool();

    sbyte I8();

    short I16();

    int I32();

    long I64();

    double Double();

    string String();

    byte[] Binary();

    /// <summary>Reads a list's header, refuses elements of another type and returns how many there are.</summary>
    int List(TType elementType);

    /// <inheritdoc cref="List"/>
    int Set(TType elementType);

    /// <inheritdoc cref="List"/>
    int Map(TType keyType, TType valueType);

    /// <summary>Passes over a field that the document does not have.</summary>
    void Skip(TType type);
}
