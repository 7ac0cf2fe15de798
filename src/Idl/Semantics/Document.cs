namespace ThriftRpc.Idl;

/// <summary>What a file means.</summary>
internal sealed class DocumentSymbol
{
    private readonly IdlCompilation _compilation;
    private readonly Scope _scope;
    private Names? _names;
    private bool _isLinked;

    private DocumentSymbol(IdlDocument source, IdlCompilation compilation)
    {
        _compilation = compilation;
        _scope = new Scope(this, source, compilation);
        Source = source;
    }

    public IdlDocument Source { get; }

    /// <summary>Gets the namespace of the generated code; empty for none.</summary>
    public string Namespace => Source.Namespace;

    /// <summary>Gets what linking has found wrong.</summary>
    public DiagnosticBag Diagnostics => _scope.Diagnostics;

    public List<EnumSymbol> Enums { get; } = [];

    public List<StructSymbol> Structs { get; } = [];

    public List<TypedefSymbol> Typedefs { get; } = [];

    public List<ConstSymbol> Consts { get; } = [];

    public List<ServiceSymbol> Services { get; } = [];

    /// <summary>Gets what everything is called in C#; only for a linked file.</summary>
    public Names Names => _names ??= new Names(this);

    /// <summary>Gets the types of the same namespace in the files that this one includes.</summary>
    public IEnumerable<string> TypesBeside => _compilation.ClosureOf(Source)
        .Where(document => document.Namespace == Namespace)
        .SelectMany(document => document.TypeNames.All);

    /// <summary>The first pass: all names, for what stands behind them may refer to any of them.</summary>
    public static DocumentSymbol Declare(IdlDocument source, IdlCompilation compilation)
    {
        DocumentSymbol document = new(source, compilation);
        foreach (DefinitionSyntax definition in source.Syntax.Definitions)
        {
            document.Declare(definition);
        }

        return document;
    }

    /// <summary>The second pass: what stands behind the names. The files that this one includes must have been through it.</summary>
    public void Link()
    {
        if (_isLinked)
        {
            return;
        }

        _isLinked = true;
        foreach (TypedefSymbol typedef in Typedefs)
        {
            typedef.Resolve();
        }

        foreach (StructSymbol @struct in Structs)
        {
            @struct.BindFields(_scope, Source.Options.AllowNegativeKeys);
        }

        foreach (StructSymbol @struct in Structs)
        {
            @struct.BindDefaults(_scope);
        }

        new DefaultCycles(_scope).Check(Structs);
        foreach (ConstSymbol constant in Consts)
        {
            constant.Bind();
        }

        for (int i = 0; i < Services.Count; i++)
        {
            Services[i].BindBase(_scope, Services.Take(i));
            Services[i].BindMethods(_scope, Source.Options.AllowNegativeKeys);
        }
    }

    /// <summary>A type, typedef or service of this file.</summary>
    public object? Find(string name) => _scope.FindOwn(name);

    public ConstSymbol? FindConst(string name) => _scope.FindOwnConst(name);

    private void Declare(DefinitionSyntax definition)
    {
        switch (definition)
        {
            case EnumSyntax @enum:
                EnumSymbol enumSymbol = EnumSymbol.Bind(@enum, _scope);
                Enums.Add(enumSymbol);
                _scope.Declare(@enum.Name, enumSymbol);
                break;
            case StructSyntax @struct:
                StructSymbol structSymbol = new(this, @struct);
                Structs.Add(structSymbol);
                _scope.Declare(@struct.Name, structSymbol);
                break;
            case TypedefSyntax typedef:
                TypedefSymbol typedefSymbol = new(typedef, _scope);
                Typedefs.Add(typedefSymbol);
                _scope.Declare(typedef.Name, typedefSymbol);
                break;
            case ConstSyntax constant:
                ConstSymbol constSymbol = new(constant, _scope);
                Consts.Add(constSymbol);
                _scope.Declare(constSymbol);
                break;
            case ServiceSyntax service:
                ServiceSymbol serviceSymbol = new(this, service);
                Services.Add(serviceSymbol);
                _scope.Declare(service.Name, serviceSymbol);
                break;
        }
    }
}
