namespace ThriftRpc.Idl;

/// <summary>Which file includes which.</summary>
internal sealed class IncludeGraph
{
    private readonly Dictionary<string, IdlDocument> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<IdlDocument>> _byFileName = new(StringComparer.Ordinal);
    private readonly Dictionary<IdlDocument, List<IncludeLink>> _includes = new(ReferenceComparer<IdlDocument>.Instance);
    private readonly IReadOnlyList<string>? _searchPaths;
    private readonly IncludeCycles _cycles;

    public IncludeGraph(IReadOnlyList<IdlDocument> documents, IReadOnlyList<string>? searchPaths)
    {
        _searchPaths = searchPaths;
        foreach (IdlDocument document in documents)
        {
            _byKey[document.Key] = document;
            string file = IdlPath.FileOf(document.Key);
            if (!_byFileName.TryGetValue(file, out List<IdlDocument>? same))
            {
                _byFileName.Add(file, same = []);
            }

            same.Add(document);
        }

        foreach (IdlDocument document in documents)
        {
            _includes.Add(document, [.. document.Syntax.Includes.Select(include => new IncludeLink(include, Find(document, include.Path.Text)))]);
        }

        _cycles = new IncludeCycles(documents, document => _includes[document]);
        foreach (IdlDocument document in documents)
        {
            _includes[document] = [.. _includes[document].Select(include => _cycles.IsPartOfOne(document, include.Target) ? include.Cut() : include)];
        }
    }

    /// <summary>The files in an order in which each stands behind those that it includes.</summary>
    public IReadOnlyList<IdlDocument> Ordered => _cycles.Ordered;

    /// <summary>What a file includes; what is not there, or leads back to the file, has no target.</summary>
    public IReadOnlyList<IncludeLink> IncludesOf(IdlDocument document) => _includes[document];

    /// <summary>The file and all that it includes, and they include, each behind those that it includes itself.</summary>
    public IReadOnlyList<IdlDocument> ClosureOf(IdlDocument document)
    {
        HashSet<IdlDocument> reached = new(ReferenceComparer<IdlDocument>.Instance) { document };
        Stack<IdlDocument> open = new([document]);
        while (open.Count > 0)
        {
            foreach (IncludeLink include in _includes[open.Pop()])
            {
                if (include.Target is { } target && reached.Add(target))
                {
                    open.Push(target);
                }
            }
        }

        return [.. reached.OrderBy(_cycles.PlaceOf)];
    }

    /// <summary>What is wrong with a file's includes.</summary>
    public IReadOnlyList<IdlDiagnostic> Check(IdlDocument document)
    {
        DiagnosticBag diagnostics = new(document.Source);
        foreach (IncludeLink include in _includes[document].Where(include => include.Target is null && include.Syntax.Path.Text.Length > 0))
        {
            if (include.IsCycle)
            {
                diagnostics.Report(Rules.IncludeCycle, include.Syntax.Path.Span, include.Syntax.Path.Text);
            }
            else
            {
                bool isUsed = document.References.Uses(include.Syntax.Prefix);
                diagnostics.Report(
                    isUsed ? Rules.IncludeMissing : Rules.UnusedIncludeMissing, include.Syntax.Path.Span, include.Syntax.Path.Text, WhereToLook(document, include));
            }
        }

        return diagnostics.InOrder();
    }

    private IdlDocument? Find(IdlDocument from, string include)
    {
        foreach (string candidate in IdlPath.Candidates(from.Key, include, _searchPaths ?? []))
        {
            if (_byKey.TryGetValue(candidate, out IdlDocument? document))
            {
                return document;
            }
        }

        List<IdlDocument> elsewhere = _searchPaths is null ? [.. Elsewhere(include)] : [];
        return elsewhere.Count == 1 ? elsewhere[0] : null;
    }

    /// <summary>The files of a project whose path ends as the include says.</summary>
    private IEnumerable<IdlDocument> Elsewhere(string include)
    {
        string end = "/" + IdlPath.Normalize(include);
        return _byFileName.TryGetValue(IdlPath.FileOf(end), out List<IdlDocument>? named)
            ? named.Where(document => document.Key.EndsWith(end, StringComparison.Ordinal))
            : [];
    }

    private string WhereToLook(IdlDocument document, IncludeLink include)
    {
        string path = include.Syntax.Path.Text;
        if (_searchPaths is not null)
        {
            return "it is none of " + string.Join(", ", IdlPath.Candidates(document.Key, path, _searchPaths));
        }

        List<string> elsewhere = [.. Elsewhere(path).Select(other => other.Name)];
        return elsewhere.Count > 1
            ? $"it may be any of {string.Join(", ", elsewhere)}"
            : $"add <ThriftFile Include=\"{IdlPath.Combine(IdlPath.FolderOf(document.Name), path)}\" /> to the project";
    }
}

/// <summary>An <c>include</c>, and the file that it means.</summary>
/// <param name="Target">The file; null when there is none that makes sense.</param>
/// <param name="IsCycle">Whether the file would lead back to the one that includes it.</param>
internal sealed record IncludeLink(IncludeSyntax Syntax, IdlDocument? Target, bool IsCycle = false)
{
    public IncludeLink Cut() => new(Syntax, null, IsCycle: true);
}
