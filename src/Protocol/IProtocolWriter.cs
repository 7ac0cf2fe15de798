namespace ThriftRpc.Protocol;

/// <summary>Encodes values in one protocol. Implemented by (ref) structs and reached through generic constraints, never as an interface.</summary>
/// <remarks>
/// <para>
/// A method that takes a field id writes the field's header and its value in one step; the one without an id writes an element
/// of a container. A begin is followed by its parts and its end, properly nested. A field that holds a struct is
/// announced by <see cref="WriteStructField"/>, and the struct follows.
/// </para>
/// <para>The contract may still grow before version 1.0: a ref struct cannot inherit a default body.</para>
/// </remarks>
public interface IProtocolWriter
{
    /// <summary>Begins a struct.</summary>
    /// <returns>What the writer must know again at the struct's end; pass it to <see cref="WriteStructEnd"/>.</returns>
    int WriteStructBegin();

    /// <summary>Ends a struct.</summary>
    /// <param name="outer">What the matching <see cref="WriteStructBegin"/> returned.</param>
    void WriteStructEnd(int outer);

    /// <summary>Announces a field whose value is the struct that is written next.</summary>
    /// <param name="id">The field's id.</param>
    void WriteStructField(short id);

    /// <summary>Writes a field.</summary>
    /// <param name="id">The field's id.</param>
    /// <param name="value">The field's value.</param>
    void WriteBool(short id, bool value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteI8(short id, sbyte value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteI16(short id, short value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteI32(short id, int value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteI64(short id, long value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteDouble(short id, double value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteString(short id, string value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteBinary(short id, scoped ReadOnlySpan<byte> value);

    /// <inheritdoc cref="WriteBool(short, bool)"/>
    void WriteUuid(short id, Guid value);

    /// <summary>Begins a field that holds a list.</summary>
    /// <param name="id">The field's id.</param>
    /// <param name="elementType">The type of each element.</param>
    /// <param name="count">How many elements follow.</param>
    /// <returns>What the writer must know again at the container's end.</returns>
    int WriteListBegin(short id, TType elementType, int count);

    /// <summary>Begins a field that holds a set.</summary>
    /// <param name="id">The field's id.</param>
    /// <param name="elementType">The type of each element.</param>
    /// <param name="count">How many elements follow.</param>
    /// <returns>What the writer must know again at the container's end.</returns>
    int WriteSetBegin(short id, TType elementType, int count);

    /// <summary>Begins a field that holds a map.</summary>
    /// <param name="id">The field's id.</param>
    /// <param name="keyType">The type of each key.</param>
    /// <param name="valueType">The type of each value.</param>
    /// <param name="count">How many pairs, each a key and then its value, follow.</param>
    /// <returns>What the writer must know again at the container's end.</returns>
    int WriteMapBegin(short id, TType keyType, TType valueType, int count);

    /// <summary>Writes an element.</summary>
    /// <param name="value">The element.</param>
    void WriteBool(bool value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteI8(sbyte value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteI16(short value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteI32(int value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteI64(long value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteDouble(double value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteString(string value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteBinary(scoped ReadOnlySpan<byte> value);

    /// <inheritdoc cref="WriteBool(bool)"/>
    void WriteUuid(Guid value);

    /// <summary>Begins a list that is itself an element.</summary>
    /// <param name="elementType">The type of each element.</param>
    /// <param name="count">How many elements follow.</param>
    /// <returns>What the writer must know again at the container's end.</returns>
    int WriteListBegin(TType elementType, int count);

    /// <summary>Begins a set that is itself an element.</summary>
    /// <param name="elementType">The type of each element.</param>
    /// <param name="count">How many elements follow.</param>
    /// <returns>What the writer must know again at the container's end.</returns>
    int WriteSetBegin(TType elementType, int count);

    /// <summary>Begins a map that is itself an element.</summary>
    /// <param name="keyType">The type of each key.</param>
    /// <param name="valueType">The type of each value.</param>
    /// <param name="count">How many pairs, each a key and then its value, follow.</param>
    /// <returns>What the writer must know again at the container's end.</returns>
    int WriteMapBegin(TType keyType, TType valueType, int count);

    /// <summary>Ends a list.</summary>
    /// <param name="outer">What the matching <see cref="WriteListBegin(TType, int)"/> returned.</param>
    void WriteListEnd(int outer);

    /// <summary>Ends a set.</summary>
    /// <param name="outer">What the matching <see cref="WriteSetBegin(TType, int)"/> returned.</param>
    void WriteSetEnd(int outer);

    /// <summary>Ends a map.</summary>
    /// <param name="outer">What the matching <see cref="WriteMapBegin(TType, TType, int)"/> returned.</param>
    void WriteMapEnd(int outer);

    /// <summary>Writes all elements of a list or set of numbers at once.</summary>
    /// <param name="values">The elements, between the container's begin and end.</param>
    void WriteBools(scoped ReadOnlySpan<bool> values);

    /// <inheritdoc cref="WriteBools"/>
    void WriteI8s(scoped ReadOnlySpan<sbyte> values);

    /// <inheritdoc cref="WriteBools"/>
    void WriteI16s(scoped ReadOnlySpan<short> values);

    /// <inheritdoc cref="WriteBools"/>
    void WriteI32s(scoped ReadOnlySpan<int> values);

    /// <inheritdoc cref="WriteBools"/>
    void WriteI64s(scoped ReadOnlySpan<long> values);

    /// <inheritdoc cref="WriteBools"/>
    void WriteDoubles(scoped ReadOnlySpan<double> values);

    /// <summary>Writes a field whose value is already encoded in this protocol, as <see cref="IProtocolReader.ReadRaw"/> returned it.</summary>
    /// <param name="id">The field's id.</param>
    /// <param name="type">The value's type.</param>
    /// <param name="encoded">The value's bytes; they are not checked.</param>
    void WriteRaw(short id, TType type, scoped ReadOnlySpan<byte> encoded);
}
