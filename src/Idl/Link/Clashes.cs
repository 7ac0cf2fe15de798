namespace ThriftRpc.Idl;

/// <summary>Finds types of different files that would become the same type in C#.</summary>
internal sealed class Clashes
{
    private readonly Dictionary<string, IdlDocument> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IdlDocument> _namespaces = new(StringComparer.Ordinal);

    public Clashes(IEnumerable<IdlDocument> documents)
    {
        foreach (IdlDocument document in documents.Where(document => document.Role != IdlRole.Reference))
        {
            AddNamespaces(document);
            foreach (string name in document.TypeNames.All)
            {
                string full = Full(document, name);
                if (!_owners.ContainsKey(full))
                {
                    _owners.Add(full, document);
                }
            }
        }
    }

    public IReadOnlyList<IdlDiagnostic> Check(IdlDocument document)
    {
        DiagnosticBag diagnostics = new(document.Source);
        if (document.Role == IdlRole.Reference)
        {
            return [];
        }

        foreach (DefinitionSyntax definition in document.Syntax.Definitions)
        {
            foreach (string name in document.TypeNames.AllOf(definition))
            {
                string full = Full(document, name);
                if (_owners[full] != document)
                {
                    diagnostics.Report(Rules.SameTypeInTwoFiles, definition.Name.Span, full, _owners[full].Name);
                    break;
                }

                if (_namespaces.TryGetValue(full, out IdlDocument? other))
                {
                    diagnostics.Report(Rules.TypeIsNamespace, definition.Name.Span, full, other.Name);
                    break;
                }
            }
        }

        return diagnostics.InOrder();
    }

    private void AddNamespaces(IdlDocument document)
    {
        string name = document.Namespace;
        for (int length = name.Length; length > 0; length = name.LastIndexOf('.', length - 1))
        {
            string outer = name.Substring(0, length);
            if (!_namespaces.ContainsKey(outer))
            {
                _namespaces.Add(outer, document);
            }
        }
    }

    private static string Full(IdlDocument document, string name) => document.Namespace.Length == 0 ? name : $"{document.Namespace}.{name}";
}
