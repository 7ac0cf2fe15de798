namespace ThriftRpc.Idl;

/// <summary>What other files can see of one, name by name.</summary>
internal sealed class Exports
{
    private readonly Dictionary<string, DefinitionSyntax> _types = new(StringComparer.Ordinal);

    public Exports(IdlDocument document)
    {
        Fingerprint all = Fingerprint.Empty.Add(document.Name).Add(document.Namespace).Add(document.Options.ToString());
        foreach (DefinitionSyntax definition in document.Syntax.Definitions)
        {
            all = all.Add(definition.Fingerprint);
            if (definition is not ConstSyntax && !_types.ContainsKey(definition.Name.Text))
            {
                _types.Add(definition.Name.Text, definition);
            }
        }

        Fingerprint = all;
    }

    /// <summary>Gets what changes when anything changes in the file but comments, spaces and places.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>A type, typedef or service; null when there is none of the name.</summary>
    public DefinitionSyntax? Find(string name) => _types.TryGetValue(name, out DefinitionSyntax? definition) ? definition : null;
}
