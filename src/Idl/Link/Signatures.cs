namespace ThriftRpc.Idl;

/// <summary>
/// For each file a number for all that its code depends on in others. As long as the number is the same, so is the code: a field more in
/// a struct does not concern a file that only names the struct.
/// </summary>
internal sealed class Signatures
{
    private readonly IncludeGraph _graph;
    private readonly Dictionary<IdlDocument, Fingerprint> _wholes = new(ReferenceComparer<IdlDocument>.Instance);
    private int _depth;

    public Signatures(IncludeGraph graph)
    {
        _graph = graph;
        foreach (IdlDocument document in graph.Ordered)
        {
            Fingerprint whole = document.Exports.Fingerprint;
            foreach (IncludeLink include in graph.IncludesOf(document))
            {
                whole = whole.Add(include.Target is { } target ? _wholes[target].Value : 0);
            }

            _wholes.Add(document, whole);
        }
    }

    public ulong Of(IdlDocument document)
    {
        if (document.Syntax.Includes.Count == 0)
        {
            return 0;
        }

        if (document.References.LooksInside)
        {
            return _wholes[document].Value;
        }

        Fingerprint signature = Fingerprint.Empty;
        foreach (string name in document.References.Types)
        {
            signature = OfType(document, name, signature.Add(name));
        }

        foreach (string name in document.References.Values)
        {
            if (OfMember(document, name, signature.Add(name)) is not { } known)
            {
                return _wholes[document].Value;
            }

            signature = known;
        }

        return signature.Value;
    }

    /// <summary>What a type is to those who only name it: its kind, and its name in C#; of a typedef, what it stands for.</summary>
    private Fingerprint OfType(IdlDocument document, string name, Fingerprint signature)
    {
        foreach ((IdlDocument owner, DefinitionSyntax definition) in Find(document, name))
        {
            return definition is TypedefSyntax typedef ? OfType(owner, typedef.Type, signature) : OfDeclared(owner, definition, signature);
        }

        return signature;
    }

    private Fingerprint OfType(IdlDocument document, TypeSyntax type, Fingerprint signature)
    {
        if (_depth == TokenStream.MaxDepth)
        {
            return signature;
        }

        _depth++;
        signature = OfType(document, type.Name.Text, signature.Add(type.Name.Text));
        foreach (TypeSyntax argument in type.Arguments)
        {
            signature = OfType(document, argument, signature);
        }

        _depth--;
        return signature;
    }

    private static Fingerprint OfDeclared(IdlDocument owner, DefinitionSyntax definition, Fingerprint signature)
    {
        string kind = definition is StructSyntax @struct ? @struct.Kind.ToString() : definition.GetType().Name;
        return signature.Add(kind).Add(owner.Namespace).Add(owner.TypeNames.Of(definition));
    }

    /// <summary>An enum's member: all that the enum says. Null when the name is not that plain.</summary>
    private Fingerprint? OfMember(IdlDocument document, string name, Fingerprint signature)
    {
        string type = name.Substring(0, name.LastIndexOf('.'));
        foreach ((IdlDocument owner, DefinitionSyntax definition) in Find(document, type))
        {
            return definition is EnumSyntax ? OfDeclared(owner, definition, signature).Add(definition.Fingerprint) : null;
        }

        return null;
    }

    private IEnumerable<(IdlDocument Owner, DefinitionSyntax Definition)> Find(IdlDocument document, string name)
    {
        if (document.Exports.Find(name) is { } own)
        {
            yield return (document, own);
        }

        foreach (IncludeLink include in _graph.IncludesOf(document))
        {
            string prefix = include.Syntax.Prefix + ".";
            if (name.StartsWith(prefix, StringComparison.Ordinal) && include.Target?.Exports.Find(name.Substring(prefix.Length)) is { } definition)
            {
                yield return (include.Target, definition);
            }
        }
    }
}
