namespace ThriftRpc.Protocol;

/// <summary>Finds a method's place in a list by its name in UTF-8, without making a string. Immutable and thread-safe.</summary>
public sealed class MethodTable
{
    private readonly ThriftMethod[] _methods;
    private readonly NameTable _names;

    /// <summary>Creates the table.</summary>
    /// <param name="methods">The methods, each name once.</param>
    /// <exception cref="ArgumentException">A name stands there twice.</exception>
    public MethodTable(params ThriftMethod[] methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        _methods = [.. methods];
        _names = new NameTable([.. methods.Select(method => method.Utf8Name.ToArray())]);
    }

    /// <summary>Gets the methods in their order.</summary>
    public IReadOnlyList<ThriftMethod> Methods => _methods;

    /// <summary>Finds a method.</summary>
    /// <param name="name">The name in UTF-8.</param>
    /// <returns>Its place in <see cref="Methods"/>, or -1 when there is no such method.</returns>
    public int IndexOf(ReadOnlySpan<byte> name) => _names.IndexOf(name);
}
