namespace ThriftRpc.Idl;

/// <summary>Files that may include one another. Making one is cheap: nothing of what the files say is looked into before it is asked for.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class IdlCompilation
{
    private readonly object _gate = new();
    private readonly Dictionary<IdlDocument, DocumentSymbol> _symbols = new(ReferenceComparer<IdlDocument>.Instance);
    private readonly IncludeGraph _graph;

    private IdlCompilation(IReadOnlyList<IdlDocument> documents, IReadOnlyList<string>? searchPaths)
    {
        _graph = new IncludeGraph(documents, searchPaths);
        Clashes clashes = new(documents);
        Signatures signatures = new(_graph);
        Documents = [.. documents.Select(document => new LinkedDocument(
            this, document, signatures.Of(document), [.. _graph.Check(document), .. clashes.Check(document)]))];
    }

    /// <summary>Gets the files, each with its place among the others, in the order in which they were given.</summary>
    public IReadOnlyList<LinkedDocument> Documents { get; }

    /// <summary>Puts files together. A file that is included must be among them.</summary>
    /// <param name="documents">The files. Of several with the same path, the first counts.</param>
    /// <param name="searchPaths">
    /// Folders in which included files may be, beside that of the file that includes them; null when the files are those that a project
    /// lists: then an included file is also found in any other folder, if only one of the project's files ends as the <c>include</c> says.
    /// </param>
    /// <returns>The files, to be emitted one by one.</returns>
    public static IdlCompilation Create(IEnumerable<IdlDocument> documents, IReadOnlyList<string>? searchPaths = null) =>
        new([.. documents.GroupBy(document => document.Key, StringComparer.Ordinal).Select(same => same.First())], searchPaths);

    /// <summary>Gets how many names are being followed, each to what stands behind it: in whatever files, not too many at once.</summary>
    internal Depth Depth { get; } = new();

    internal IReadOnlyList<IncludeLink> IncludesOf(IdlDocument document) => _graph.IncludesOf(document);

    /// <summary>The file and all that it includes, and they include, each behind those that it includes itself.</summary>
    internal IReadOnlyList<IdlDocument> ClosureOf(IdlDocument document) => _graph.ClosureOf(document);

    internal IdlResult Emit(LinkedDocument linked)
    {
        lock (_gate)
        {
            foreach (IdlDocument included in _graph.ClosureOf(linked.Document))
            {
                SymbolOf(included).Link();
            }

            DocumentSymbol symbol = SymbolOf(linked.Document);
            List<IdlDiagnostic> found = [.. linked.Document.Diagnostics, .. linked.Diagnostics, .. symbol.Diagnostics.InOrder()];
            bool becomesCode = linked.Document.Role != IdlRole.Reference && found.All(diagnostic => diagnostic.Severity != IdlSeverity.Error);
            string? code = becomesCode ? DocumentEmitter.Emit(symbol) : null;
            return new IdlResult(code, [.. found.OrderBy(diagnostic => diagnostic.Start)]);
        }
    }

    /// <summary>What a file means; looked into when it is first asked for.</summary>
    internal DocumentSymbol SymbolOf(IdlDocument document)
    {
        if (!_symbols.TryGetValue(document, out DocumentSymbol? symbol))
        {
            symbol = DocumentSymbol.Declare(document, this);
            _symbols.Add(document, symbol);
        }

        return symbol;
    }
}
