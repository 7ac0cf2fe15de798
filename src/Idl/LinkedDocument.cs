namespace ThriftRpc.Idl;

/// <summary>A file among others.</summary>
/// <remarks>
/// Equal to another, from an earlier compilation perhaps, when the file is the same and nothing of the files that it includes has changed
/// that its code depends on: then <see cref="Emit"/> returns the same.
/// </remarks>
public sealed class LinkedDocument : IEquatable<LinkedDocument>
{
    private readonly IdlCompilation _compilation;
    private readonly ulong _signature;

    internal LinkedDocument(IdlCompilation compilation, IdlDocument document, ulong signature, IReadOnlyList<IdlDiagnostic> diagnostics)
    {
        _compilation = compilation;
        _signature = signature;
        Document = document;
        Diagnostics = diagnostics;
    }

    /// <summary>Gets the file.</summary>
    public IdlDocument Document { get; }

    /// <summary>Gets what is wrong with the file's place among the others.</summary>
    internal IReadOnlyList<IdlDiagnostic> Diagnostics { get; }

    /// <summary>Compiles the file. Never throws for what the files hold.</summary>
    /// <returns>The code, and what is wrong with this file; what is wrong with those that it includes, they say themselves.</returns>
    public IdlResult Emit() => _compilation.Emit(this);

    /// <inheritdoc/>
    public bool Equals(LinkedDocument? other) =>
        other is not null && _signature == other._signature && Document.Equals(other.Document) && Diagnostics.SequenceEqual(other.Diagnostics);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinkedDocument);

    /// <inheritdoc/>
    public override int GetHashCode() => _signature.GetHashCode();
}
