namespace ThriftRpc.Protocol;

/// <summary>Decodes values of one protocol. Implemented by (ref) structs and reached through generic constraints, never as an interface.</summary>
/// <remarks>
/// <para>
/// Every method may throw <see cref="TProtocolException"/>: the bytes make no sense or end too early, or a limit of
/// <see cref="ThriftLimits"/> is exceeded. Nothing is allocated for a size before it is checked against the limit and against
/// the bytes that are left. After an exception the reader is of no further use.
/// </para>
/// <para>The contract may still grow before version 1.0: a ref struct cannot inherit a default body.</para>
/// </remarks>
public interface IProtocolReader
{
    /// <summary>Begins a struct.</summary>
    /// <returns>What the reader must know again at the struct's end; pass it to <see cref="ReadStructEnd"/>.</returns>
    int ReadStructBegin();

    /// <summary>Ends a struct, behind its last field.</summary>
    /// <param name="outer">What the matching <see cref="ReadStructBegin"/> returned.</param>
    void ReadStructEnd(int outer);

    /// <summary>Reads the next field's header; the value is read or skipped next.</summary>
    /// <param name="type">The value's type, not yet checked to be a known one.</param>
    /// <param name="id">The field's id.</param>
    /// <returns>False at the end of the fields.</returns>
    bool ReadFieldBegin(out TType type, out short id);

    /// <summary>Begins a list.</summary>
    /// <param name="elementType">The type of each element; anything when the list is empty.</param>
    /// <param name="count">How many elements follow: not more than the rest of the message can hold.</param>
    /// <returns>What the reader must know again at the container's end.</returns>
    int ReadListBegin(out TType elementType, out int count);

    /// <summary>Begins a set.</summary>
    /// <param name="elementType">The type of each element; anything when the set is empty.</param>
    /// <param name="count">How many elements follow: not more than the rest of the message can hold.</param>
    /// <returns>What the reader must know again at the container's end.</returns>
    int ReadSetBegin(out TType elementType, out int count);

    /// <summary>Begins a map.</summary>
    /// <param name="keyType">The type of each key; anything when the map is empty.</param>
    /// <param name="valueType">The type of each value; anything when the map is empty.</param>
    /// <param name="count">How many pairs follow: not more than the rest of the message can hold.</param>
    /// <returns>What the reader must know again at the container's end.</returns>
    int ReadMapBegin(out TType keyType, out TType valueType, out int count);

    /// <summary>Ends a list.</summary>
    /// <param name="outer">What the matching <see cref="ReadListBegin"/> returned.</param>
    void ReadListEnd(int outer);

    /// <summary>Ends a set.</summary>
    /// <param name="outer">What the matching <see cref="ReadSetBegin"/> returned.</param>
    void ReadSetEnd(int outer);

    /// <summary>Ends a map.</summary>
    /// <param name="outer">What the matching <see cref="ReadMapBegin"/> returned.</param>
    void ReadMapEnd(int outer);

    /// <summary>Reads a field's or an element's value.</summary>
    /// <returns>The value.</returns>
    bool ReadBool();

    /// <inheritdoc cref="ReadBool"/>
    sbyte ReadI8();

    /// <inheritdoc cref="ReadBool"/>
    short ReadI16();

    /// <inheritdoc cref="ReadBool"/>
    int ReadI32();

    /// <inheritdoc cref="ReadBool"/>
    long ReadI64();

    /// <inheritdoc cref="ReadBool"/>
    double ReadDouble();

    /// <inheritdoc cref="ReadBool"/>
    string ReadString();

    /// <inheritdoc cref="ReadBool"/>
    byte[] ReadBinary();

    /// <inheritdoc cref="ReadBool"/>
    Guid ReadUuid();

    /// <summary>Reads all elements of a list or set of numbers at once.</summary>
    /// <param name="destination">Room for as many elements as the container announced.</param>
    void ReadBools(scoped Span<bool> destination);

    /// <inheritdoc cref="ReadBools"/>
    void ReadI8s(scoped Span<sbyte> destination);

    /// <inheritdoc cref="ReadBools"/>
    void ReadI16s(scoped Span<short> destination);

    /// <inheritdoc cref="ReadBools"/>
    void ReadI32s(scoped Span<int> destination);

    /// <inheritdoc cref="ReadBools"/>
    void ReadI64s(scoped Span<long> destination);

    /// <inheritdoc cref="ReadBools"/>
    void ReadDoubles(scoped Span<double> destination);

    /// <summary>Passes over a value, to any depth that <see cref="ThriftLimits.MaxDepth"/> allows.</summary>
    /// <param name="type">The value's type.</param>
    void Skip(TType type);

    /// <summary>Passes over a value and returns its bytes, for <see cref="IProtocolWriter.WriteRaw"/>.</summary>
    /// <param name="type">The value's type.</param>
    /// <returns>The value as it stands in the message, in this protocol's encoding; a copy.</returns>
    byte[] ReadRaw(TType type);
}
