namespace ThriftRpc.Idl;

/// <summary>The names with a dot that a file uses: those that may belong to other files.</summary>
internal sealed class References
{
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    private References()
    {
    }

    /// <summary>Gets the names of types.</summary>
    public IReadOnlyCollection<string> Types => _types;

    /// <summary>Gets the names of constants and enum members.</summary>
    public IReadOnlyCollection<string> Values => _values;

    /// <summary>Gets whether the file's values cannot be understood without what types of other files hold, or its services without theirs.</summary>
    public bool LooksInside { get; private set; }

    public static References In(DocumentSyntax document)
    {
        References references = new();
        foreach (DefinitionSyntax definition in document.Definitions)
        {
            references.Add(definition);
        }

        return references;
    }

    /// <summary>Whether the file uses a name of the include.</summary>
    public bool Uses(string prefix) => _types.Concat(_values).Any(name => name.StartsWith(prefix + ".", StringComparison.Ordinal));

    private void Add(DefinitionSyntax definition)
    {
        switch (definition)
        {
            case StructSyntax @struct:
                Add(@struct.Fields);
                break;
            case TypedefSyntax typedef:
                Add(typedef.Type);
                break;
            case ConstSyntax constant:
                Add(constant.Type);
                Add(constant.Value, constant.Type);
                break;
            case ServiceSyntax service:
                Add(service);
                break;
        }
    }

    private void Add(ServiceSyntax service)
    {
        if (service.Base is { } above && above.Text.IndexOf('.') >= 0)
        {
            _types.Add(above.Text);
            LooksInside = true;
        }

        foreach (MethodSyntax method in service.Methods)
        {
            if (method.Result is { } result)
            {
                Add(result);
            }

            Add(method.Arguments);
            Add(method.Throws);
        }
    }

    private void Add(IReadOnlyList<FieldSyntax> fields)
    {
        foreach (FieldSyntax field in fields)
        {
            Add(field.Type);
            Add(field.Default, field.Type);
        }
    }

    private void Add(TypeSyntax type)
    {
        if (type.Name.Text.IndexOf('.') >= 0)
        {
            _types.Add(type.Name.Text);
        }

        foreach (TypeSyntax argument in type.Arguments)
        {
            Add(argument);
        }
    }

    /// <summary>Takes a value apart by the side of its type: where they match, nothing else has a say in what the value means.</summary>
    private void Add(ValueSyntax? value, TypeSyntax type)
    {
        if (value is null)
        {
            return;
        }

        bool isNamedType = type.Arguments.Count == 0 && !TypeSyntax.IsBase(type.Name.Text);
        switch (value.Kind)
        {
            case ValueSyntaxKind.Name when value.Token.Text.IndexOf('.') >= 0:
                _values.Add(value.Token.Text);
                break;
            case ValueSyntaxKind.Name:
                LooksInside |= isNamedType || type.Arguments.Count > 0;
                break;
            case ValueSyntaxKind.List or ValueSyntaxKind.Map when type.Arguments.Count > 0:
                for (int i = 0; i < value.Items.Count; i++)
                {
                    Add(value.Items[i], type.Arguments[value.Kind == ValueSyntaxKind.Map ? Math.Min(i % 2, type.Arguments.Count - 1) : 0]);
                }

                break;
            case ValueSyntaxKind.Literal:
                break;
            default:
                LooksInside |= isNamedType;
                foreach (ValueSyntax item in value.Items)
                {
                    Add(item, type);
                }

                break;
        }
    }
}
