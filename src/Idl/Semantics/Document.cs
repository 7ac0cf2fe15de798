namespace ThriftRpc.Idl;

/// <summary>What a file means.</summary>
internal sealed class DocumentSymbol
{
    private DocumentSymbol(string @namespace)
    {
        Namespace = @namespace;
    }

    /// <summary>Gets the namespace of the generated code; empty for none.</summary>
    public string Namespace { get; }

    public List<EnumSymbol> Enums { get; } = [];

    public List<StructSymbol> Structs { get; } = [];

    public List<ConstSymbol> Consts { get; } = [];

    public List<ServiceSymbol> Services { get; } = [];

    /// <summary>Finds out what a file means: first all names, then what stands behind them, as they may refer to one another.</summary>
    public static DocumentSymbol Bind(DocumentSyntax syntax, IdlOptions options, DiagnosticBag diagnostics)
    {
        Scope scope = new(diagnostics, syntax.Includes);
        foreach (IncludeSyntax include in syntax.Includes)
        {
            TextSpan span = TextSpan.Between(include.Keyword.Span, include.Path.Span);
            diagnostics.Report(Rules.NotSupported, span, "include", ": put the definitions into this file");
        }

        DocumentSymbol document = new(ChooseNamespace(syntax, options));
        foreach (DefinitionSyntax definition in syntax.Definitions)
        {
            document.Declare(definition, scope);
        }

        document.Link(scope, options);
        return document;
    }

    private static string ChooseNamespace(DocumentSyntax syntax, IdlOptions options) =>
        options.Namespace
        ?? NamespaceOf(syntax, "netstd")
        ?? NamespaceOf(syntax, "csharp")
        ?? NamespaceOf(syntax, "*")
        ?? options.RootNamespace;

    private static string? NamespaceOf(DocumentSyntax syntax, string scope) =>
        syntax.Namespaces.LastOrDefault(header => header.Scope.Text == scope)?.Name.Text;

    private void Declare(DefinitionSyntax definition, Scope scope)
    {
        switch (definition)
        {
            case EnumSyntax @enum:
                EnumSymbol enumSymbol = EnumSymbol.Bind(@enum, scope);
                Enums.Add(enumSymbol);
                scope.Declare(@enum.Name, enumSymbol);
                break;
            case StructSyntax @struct:
                StructSymbol structSymbol = new(@struct);
                Structs.Add(structSymbol);
                scope.Declare(@struct.Name, structSymbol);
                break;
            case TypedefSyntax typedef:
                scope.Declare(typedef.Name, new TypedefSymbol(typedef));
                break;
            case ConstSyntax constant:
                ConstSymbol constSymbol = new(constant);
                Consts.Add(constSymbol);
                scope.Declare(constSymbol);
                break;
            case ServiceSyntax service:
                ServiceSymbol serviceSymbol = new(service);
                Services.Add(serviceSymbol);
                scope.Declare(service.Name, serviceSymbol);
                break;
        }
    }

    private void Link(Scope scope, IdlOptions options)
    {
        foreach (StructSymbol @struct in Structs)
        {
            @struct.BindFields(scope, options.AllowNegativeKeys);
        }

        foreach (StructSymbol @struct in Structs)
        {
            @struct.BindDefaults(scope);
        }

        new DefaultCycles(scope).Check(Structs);
        foreach (ConstSymbol constant in Consts)
        {
            constant.Bind(scope);
        }

        for (int i = 0; i < Services.Count; i++)
        {
            Services[i].BindBase(scope, Services.Take(i));
            Services[i].BindMethods(scope, options.AllowNegativeKeys);
        }
    }
}
