namespace ThriftRpc.Idl;

/// <summary>What everything in a file is called in C#. Depends on the file alone, so that a name changes only when the file does.</summary>
internal sealed class Names
{
    private static readonly string[] s_objectMembers =
    [
        "Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize",
    ];

    private static readonly string[] s_exceptionMembers =
    [
        "Data", "Source", "Message", "InnerException", "StackTrace", "HelpLink", "HResult", "TargetSite", "GetBaseException", "GetObjectData",
        "SerializeObjectState",
    ];

    private static readonly string[] s_generatedMembers = ["Write", "Read", "Equals", "GetHashCode", "ToString", "Message", "Unknown"];

    private static readonly string[] s_callMembers =
    [
        "Method", "Context", "Deadline", "Attempt", "Fault", "WriteArgs", "ReadResult", "StartAsync", "StartVoidAsync", "SetResult",
        "RequireResult", "Recycle", "Rent", "Methods", "ReadArgs", "InvokeAsync", "WriteResult",
    ];

    private readonly Dictionary<object, string> _names = [];

    /// <summary>Names of members: an expression that means a type of such a name must write it in full.</summary>
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);

    /// <summary>Names of nested types: whatever means another type of such a name must write it in full.</summary>
    private readonly HashSet<string> _nested = new(StringComparer.Ordinal);
    private readonly string _prefix;

    public Names(DocumentSymbol document, string fileName)
    {
        _prefix = document.Namespace.Length == 0 ? "global::" : $"global::{Identifier.Namespace(document.Namespace)}.";
        NameScope types = new();
        foreach (EnumSymbol @enum in document.Enums)
        {
            _names.Add(@enum, types.Take(Identifier.Type(@enum.Name)));
        }

        foreach (StructSymbol @struct in document.Structs)
        {
            // No type may have a member of its own name, and these every struct has.
            string name = Identifier.Type(@struct.Name);
            _names.Add(@struct, types.Take(s_generatedMembers.Contains(name) ? name + "_" : name));
        }

        foreach (ServiceSymbol service in document.Services)
        {
            _names.Add(service, Identifier.Type(service.Name));
            foreach (ServicePart part in ServicePart.All)
            {
                _names.Add((service, part), types.Take(part.NameFor(_names[service])));
            }
        }

        Constants = types.Take(Identifier.Member(System.IO.Path.GetFileNameWithoutExtension(fileName)) + "Constants");
        Containers = types.Take("Containers");
        NameMembers(document);
    }

    /// <summary>Gets the class of the file's constants.</summary>
    public string Constants { get; }

    /// <summary>Gets the class that reads, writes and compares the file's containers.</summary>
    public string Containers { get; }

    /// <summary>Gets that class as it is called in an expression.</summary>
    public string ContainersInExpression => InExpression(Containers);

    /// <summary>The name under which a type is declared.</summary>
    public string Declared(TypeSymbol type) => _names[type];

    public string Declared(ServiceSymbol service, ServicePart part) => _names[(service, part)];

    /// <summary>The type's name where only a type can stand.</summary>
    public string Reference(TypeSymbol type) => Reference(_names[type]);

    public string Reference(ServiceSymbol service, ServicePart part) => Reference(_names[(service, part)]);

    /// <summary>The type's name before a dot, where it could also mean a property.</summary>
    public string InExpression(TypeSymbol type) => InExpression(_names[type]);

    public string InExpression(ServiceSymbol service, ServicePart part) => InExpression(_names[(service, part)]);

    public string Of(EnumMember member) => _names[member];

    /// <summary>The property of a field; of a union's member, the nested class.</summary>
    public string Of(FieldSymbol field) => _names[field];

    /// <summary>The method, without its ending.</summary>
    public string Of(MethodSymbol method) => _names[method];

    public string Of(ConstSymbol constant) => _names[constant];

    private string Reference(string name) => _nested.Contains(name) ? _prefix + name : name;

    private string InExpression(string name) => _members.Contains(name) ? _prefix + name : Reference(name);

    private void NameMembers(DocumentSymbol document)
    {
        _members.UnionWith(s_objectMembers);
        _members.UnionWith(s_exceptionMembers);
        _members.UnionWith(s_callMembers);
        _members.UnionWith(["Write", "Read", "CreateClient", "CreateProcessor"]);
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

        NameScope constants = new([Constants, .. s_objectMembers]);
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
        string[] inherited = @struct.Kind == StructKind.Exception ? s_exceptionMembers : [];
        NameScope members = new([_names[@struct], "Write", "Read", .. s_objectMembers, .. inherited]);
        NameScope cases = new([_names[@struct], "Write", "Read", "Unknown", "Value", .. s_objectMembers]);
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
            inherited.AddRange(above.Methods.Select(method => _names[method]));
        }

        NameScope methods = new([_names[(service, ServicePart.Methods)], .. s_objectMembers, .. inherited]);
        foreach (MethodSymbol method in service.Methods)
        {
            string name = methods.Take(Identifier.Member(method.Name));
            _names.Add(method, name);
            _members.UnionWith([name, name + "Async"]);
            _nested.Add(name + "Call");

            NameScope properties = new([name + "Call", .. s_callMembers, .. s_objectMembers]);
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
        bool isOwnType = field.Type is StructSymbol or EnumSymbol && !isNullableEnum && _names[field.Type] == property;
        if (!isOwnType)
        {
            _members.Add(property);
        }
    }
}
