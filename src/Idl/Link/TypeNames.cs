namespace ThriftRpc.Idl;

/// <summary>What a file's types are called in C#. Depends on the file alone, so that a name changes only when the file does.</summary>
internal sealed class TypeNames
{
    private readonly Dictionary<DefinitionSyntax, string> _names = new(ReferenceComparer<DefinitionSyntax>.Instance);
    private readonly Dictionary<(string Service, ServicePart Part), string> _parts = [];
    private readonly Dictionary<DefinitionSyntax, List<string>> _all = new(ReferenceComparer<DefinitionSyntax>.Instance);
    private readonly NameScope _taken = new();

    public TypeNames(DocumentSyntax document, string fileName)
    {
        foreach (EnumSyntax @enum in Named<EnumSyntax>(document))
        {
            Add(@enum, _taken.Take(Identifier.Type(@enum.Name.Text)));
        }

        foreach (StructSyntax @struct in Named<StructSyntax>(document))
        {
            string name = Identifier.Type(@struct.Name.Text);
            Add(@struct, _taken.Take(Members.IsGenerated(@struct.Kind, name) ? name + "_" : name));
        }

        foreach (ServiceSyntax service in Named<ServiceSyntax>(document))
        {
            string name = Identifier.Type(service.Name.Text);
            _all.Add(service, []);
            foreach (ServicePart part in ServicePart.All)
            {
                _parts[(service.Name.Text, part)] = _taken.Take(part.NameFor(name));
                _all[service].Add(_parts[(service.Name.Text, part)]);
            }
        }

        Constants = _taken.Take(Identifier.Member(IdlPath.StemOf(fileName)) + "Constants");
        if (document.Definitions.FirstOrDefault(definition => definition is ConstSyntax) is { } first)
        {
            _all.Add(first, [Constants]);
        }
    }

    /// <summary>Gets the class of the file's constants.</summary>
    public string Constants { get; }

    /// <summary>Gets the names of all types that become part of the project.</summary>
    public IEnumerable<string> All => _all.Values.SelectMany(names => names);

    /// <summary>The names of all types that come of one definition; the first constant stands for all.</summary>
    public IReadOnlyList<string> AllOf(DefinitionSyntax definition) => _all.TryGetValue(definition, out List<string>? names) ? names : [];

    /// <summary>The name of an enum or struct.</summary>
    public string Of(DefinitionSyntax definition) => _names.TryGetValue(definition, out string? name) ? name : definition.Name.Text;

    /// <summary>The name of what a service becomes.</summary>
    public string Of(ServiceSyntax service, ServicePart part) =>
        _parts.TryGetValue((service.Name.Text, part), out string? name) ? name : service.Name.Text;

    /// <summary>A name that no type has yet, for what others do not see.</summary>
    public string Spare(string name, IEnumerable<string> taken)
    {
        HashSet<string> all = [.. All, Constants, .. taken];
        while (all.Contains(name))
        {
            name += "_";
        }

        return name;
    }

    private void Add(DefinitionSyntax definition, string name)
    {
        _names.Add(definition, name);
        _all.Add(definition, [name]);
    }

    /// <summary>The definitions that can have a name; the others are errors.</summary>
    private static IEnumerable<T> Named<T>(DocumentSyntax document)
        where T : DefinitionSyntax =>
        document.Definitions.OfType<T>().Where(definition => definition.Name.Text.Length > 0 && definition.Name.Text.IndexOf('.') < 0);
}
