namespace ThriftRpc.Idl;

/// <summary>What everything in a file is called in C#.</summary>
internal sealed class Names
{
    private readonly Dictionary<object, string> _names = [];

    /// <summary>Names of members: an expression that means a type of such a name must write it in full.</summary>
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);

    /// <summary>Names of nested types: whatever means another type of such a name must write it in full.</summary>
    private readonly HashSet<string> _nested = new(StringComparer.Ordinal);
    private readonly DocumentSymbol _document;
    private readonly string _prefix;

    public Names(DocumentSymbol document)
    {
        TypeNames types = document.Source.TypeNames;
        _document = document;
        _prefix = document.Namespace.Length == 0 ? "global::" : $"global::{Identifier.Namespace(document.Namespace)}.";
        foreach (EnumSymbol @enum in document.Enums)
        {
            _names.Add(@enum, types.Of(@enum.Syntax));
        }

        foreach (StructSymbol @struct in document.Structs)
        {
            _names.Add(@struct, types.Of(@struct.Syntax));
        }

        foreach (ServiceSymbol service in document.Services)
        {
            foreach (ServicePart part in ServicePart.All)
            {
                _names.Add((service, part), types.Of(service.Syntax, part));
            }
        }

        Constants = types.Constants;
        Containers = types.Spare("Containers", document.TypesBeside);
        NameMembers(document);
    }

    /// <summary>Gets the class of the file's constants.</summary>
    public string Constants { get; }

    /// <summary>Gets the class that reads, writes and compares the file's containers.</summary>
    public string Containers { get; }

    /// <summary>Gets that class as it is called in an expression.</summary>
    public string ContainersInExpression => InExpression(Containers, _prefix);

    /// <summary>The name under which a type is declared.</summary>
    public string Declared(TypeSymbol type) => Find((IDeclared)type);

    public string Declared(ServiceSymbol service, ServicePart part) => NamesOf(service)._names[(service, part)];

    /// <summary>The type's name where only a type can stand.</summary>
    public string Reference(TypeSymbol type) => Reference(Declared(type), PrefixOf((IDeclared)type));

    public string Reference(ServiceSymbol service, ServicePart part) => Reference(Declared(service, part), PrefixOf(service));

    /// <summary>The type's name before a dot, where it could also mean a property.</summary>
    public string InExpression(TypeSymbol type) => InExpression(Declared(type), PrefixOf((IDeclared)type));

    public string InExpression(ServiceSymbol service, ServicePart part) => InExpression(Declared(service, part), PrefixOf(service));

    public string Of(EnumMember member) => Find(member);

    /// <summary>The property of a field; of a union's member, the nested class.</summary>
    public string Of(FieldSymbol field) => Find(field);

    /// <summary>The method, without its ending.</summary>
    public string Of(MethodSymbol method) => Find(method);

    public string Of(ConstSymbol constant) => _names[constant];

    /// <summary>Names are given where a thing is declared.</summary>
    private string Find(IDeclared symbol) => NamesOf(symbol)._names[symbol];

    private string PrefixOf(IDeclared symbol) => NamesOf(symbol)._prefix;

    private Names NamesOf(IDeclared symbol) => symbol.Document == _document ? this : symbol.Document.Names;

    /// <summary>What another namespace holds is named in full: there may be things of the same name in this one.</summary>
    private string Reference(string name, string prefix) => prefix != _prefix || _nested.Contains(name) ? prefix + name : name;

    private string InExpression(string name, string prefix) => _members.Contains(name) ? prefix + name : Reference(name, prefix);

    private void NameMembers(DocumentSymbol document)
    {
        _members.UnionWith(Members.OfObject);
        _members.UnionWith(Members.OfStruct);
        _members.UnionWith(document.Structs.Any(@struct => @struct.Kind == StructKind.Exception) ? Members.OfException : []);
        _members.UnionWith(document.Services.Count > 0 ? Members.OfCall : []);
        foreach (EnumSymbol @enum in document.Enums)
        {
            NameScope members = new();
            foreach (EnumMember member in @enum.Members)
            {
                _names.Add(member, members.Take(Identifier.Member(member.Name)));
            }
        }

        foreach (StructSymbol @struct in document.Structs)
        {
            NameFields(@struct);
        }

        NameScope constants = new([Constants, .. Members.OfObject]);
        foreach (ConstSymbol constant in document.Consts)
        {
            _names.Add(constant, constants.Take(Identifier.Member(constant.Name)));
            _members.Add(_names[constant]);
        }

        foreach (ServiceSymbol service in document.Services)
        {
            NameMethods(service);
        }
    }

    private void NameFields(StructSymbol @struct)
    {
        string[] inherited = @struct.Kind == StructKind.Exception ? Members.OfException : [];
        NameScope members = new([_names[@struct], .. Members.OfStruct, .. Members.OfObject, .. inherited]);
        NameScope cases = new([_names[@struct], "Unknown", "Value", .. Members.OfStruct, .. Members.OfObject]);
        foreach (FieldSymbol field in @struct.Fields)
        {
            string name = Identifier.Member(field.Name);
            if (@struct.Kind == StructKind.Union)
            {
                _members.UnionWith(["Value", "FieldId"]);
                _nested.Add("Unknown");
                _names.Add(field, cases.Take(name));
                _nested.Add(_names[field]);
            }
            else
            {
                _names.Add(field, IsMessage(@struct, field) ? name : members.Take(name));
                Hide(_names[field], field);
            }
        }
    }

    /// <summary>Whether a field is the exception's own message.</summary>
    public static bool IsMessage(StructSymbol @struct, FieldSymbol field) =>
        @struct.Kind == StructKind.Exception
        && field.Type is BaseType { Kind: BaseKind.String }
        && field == @struct.Fields.First(candidate => Identifier.Member(candidate.Name) == Identifier.Member(field.Name))
        && Identifier.Member(field.Name) == "Message";

    private void NameMethods(ServiceSymbol service)
    {
        // A method of the base service must not be hidden by one of ours that differs from it only in the IDL.
        List<string> inherited = [];
        for (ServiceSymbol? above = service.Base; above is not null; above = above.Base)
        {
            inherited.AddRange(above.Methods.Select(Find));
        }

        NameScope methods = new([_names[(service, ServicePart.Methods)], .. Members.OfObject, .. inherited]);
        foreach (MethodSymbol method in service.Methods)
        {
            string name = methods.Take(Identifier.Member(method.Name));
            _names.Add(method, name);
            _members.UnionWith([name, name + "Async"]);
            _nested.Add(name + "Call");

            NameScope properties = new([name + "Call", .. Members.OfCall, .. Members.OfObject]);
            foreach (FieldSymbol argument in method.Arguments)
            {
                _names.Add(argument, properties.Take(Identifier.Member(argument.Name)));
                Hide(_names[argument], argument);
            }

            foreach (FieldSymbol thrown in method.Throws)
            {
                _names.Add(thrown, properties.Take(Identifier.Member(thrown.Name)));
            }
        }
    }

    /// <summary>A property hides a type of its name, except the very type that it has: there C# lets the name mean both.</summary>
    private void Hide(string property, FieldSymbol field)
    {
        bool isNullableEnum = field.Type is EnumSymbol && field.Requiredness == Requiredness.Optional;
        bool isOwnType = field.Type is StructSymbol or EnumSymbol
            && !isNullableEnum
            && ((IDeclared)field.Type).Document == _document
            && _names[field.Type] == property;
        if (!isOwnType)
        {
            _members.Add(property);
        }
    }
}
