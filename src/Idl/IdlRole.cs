namespace ThriftRpc.Idl;

/// <summary>Which part of a file becomes code.</summary>
public enum IdlRole
{
    /// <summary>Everything: types, and both sides of each service.</summary>
    Both,

    /// <summary>Types, and of services only what calls them.</summary>
    Client,

    /// <summary>Types, and of services only what serves them.</summary>
    Server,

    /// <summary>Types and constants, and nothing of services.</summary>
    Types,

    /// <summary>Nothing: the code is in an assembly that the project references, and the file is there for others to include.</summary>
    Reference,
}
