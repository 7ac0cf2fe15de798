namespace ThriftRpc.Protocol;

/// <summary>
/// Where in the document reader or writer stands: it decides what separates the next value from what precedes it. This one word
/// is all that must be known again when a value ends, so it is what a begin returns and its end gets back.
/// </summary>
internal enum JsonContext
{
    /// <summary>A value by itself.</summary>
    Alone,

    /// <summary>In a struct, before its first field.</summary>
    FirstField,

    /// <summary>In a field. Its value is the one member of an object; that object's brace is closed together with what follows it.</summary>
    Field,

    /// <summary>In a list or set, and in a message: something precedes even the first value, so each one has its comma.</summary>
    Element,

    /// <summary>In a map, before its first key.</summary>
    FirstKey,

    /// <summary>In a map, before another key.</summary>
    Key,

    /// <summary>In a map, behind a key.</summary>
    MapValue,
}
