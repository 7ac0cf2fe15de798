namespace ThriftRpc.Idl;

/// <summary>How a file is to be compiled.</summary>
public sealed record IdlOptions
{
    /// <summary>Gets the namespace of the generated code, whatever the file says; null to let the file decide.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets the namespace of files that name none; empty for none.</summary>
    public string RootNamespace { get; init; } = "";

    /// <summary>Gets whether explicit field ids may be 0 or negative. By default they are replaced, with a warning.</summary>
    public bool AllowNegativeKeys { get; init; }

    /// <summary>Gets which part of the file becomes code, the name of an <see cref="IdlRole"/> in any case; null for everything.</summary>
    /// <remarks>A text and not the enum, so that a name that is none is reported where all else is.</remarks>
    public string? Role { get; init; }
}
