namespace ThriftRpc.Idl;

/// <summary>A method as both ends of the wire see it: its signature, and where its parts are kept.</summary>
internal sealed class MethodShape
{
    private readonly EmitContext _context;

    public MethodShape(MethodSymbol method, EmitContext context)
    {
        _context = context;
        Method = method;
        Name = context.Names.Of(method);

        // The context's name is part of every signature, so an argument of the same name yields.
        NameScope parameters = new("context");
        foreach (FieldSymbol argument in method.Arguments)
        {
            Parameters.Add(argument, parameters.Take(Identifier.Camel(context.Names.Of(argument).TrimEnd('_'))));
        }
    }

    public MethodSymbol Method { get; }

    /// <summary>Gets the method's name in C#, without its ending.</summary>
    public string Name { get; }

    /// <summary>Gets the arguments' names as parameters, not yet escaped.</summary>
    public Dictionary<FieldSymbol, string> Parameters { get; } = [];

    /// <summary>Gets the class of a call.</summary>
    public string Call => $"{Name}Call";

    /// <summary>Gets what the method returns.</summary>
    public string Task => Method.Result is { } result ? $"{Runtime.ValueTask}<{_context.Types.Name(result)}>" : Runtime.ValueTask;

    /// <summary>Gets the method's description, a static property.</summary>
    public string Description => $"{_context.Names.InExpression(Method.Service, ServicePart.Methods)}.{Name}";

    /// <summary>The method's head, the same in the interface and in the client.</summary>
    public string Signature()
    {
        IEnumerable<string> parameters = Method.Arguments
            .Select(argument => $"{_context.Types.Name(argument.Type)} {Identifier.Escape(Parameters[argument])}");
        return $"{Task} {Name}Async({string.Join(", ", [.. parameters, $"{Runtime.CallContext} context = default"])})";
    }

    /// <summary>An argument's name in messages, such as <c>Echo.echo.req</c>.</summary>
    public string Path(FieldSymbol argument) => $"{Method.Service.Name}.{Method.Name}.{argument.Name}";
}
