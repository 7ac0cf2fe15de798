namespace ThriftRpc.Idl;

/// <summary>Writes a service: its interface and the description of its methods; client and processor are written by their own emitters.</summary>
internal sealed class ServiceEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;

    public void Emit(ServiceSymbol service)
    {
        List<MethodShape> methods = [.. service.Methods.Select(method => new MethodShape(method, context))];
        EmitInterface(service, methods);
        EmitMethods(service, methods);
        if (service.Has(IdlRole.Client))
        {
            new ClientEmitter(context).Emit(service, methods);
        }

        if (service.Has(IdlRole.Server))
        {
            new ProcessorEmitter(context).Emit(service, methods);
        }
    }

    private void EmitInterface(ServiceSymbol service, IReadOnlyList<MethodShape> methods)
    {
        string name = context.Names.Declared(service, ServicePart.Interface);
        string client = context.Names.Reference(service, ServicePart.Client);
        string processor = context.Names.Reference(service, ServicePart.Processor);
        string serviceOfName = $"{Runtime.Protocol}IThriftService<{name}>";
        string bases = service.Base is { } above ? $"{context.Names.Reference(above, ServicePart.Interface)}, {serviceOfName}" : serviceOfName;
        _code.Blank();
        Doc.Summary(_code, service.Doc, $"The service <c>{service.Name}</c>.");
        Obsolete.Emit(_code, service.Syntax.Annotations);
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public partial interface {name} : {bases}"))
        {
            foreach (MethodShape method in methods)
            {
                EmitDoc(method);
                Obsolete.Emit(_code, method.Method.Syntax.Annotations);
                _code.Line($"{method.Signature()};");
            }

            _code.Blank();
            string makesClient = service.Has(IdlRole.Client) ? $"new {client}(client)" : Missing(service, IdlRole.Client);
            _code.Line($"static {name} {serviceOfName}.CreateClient({Runtime.ITClient} client) => {makesClient};");
            _code.Blank();
            string makesProcessor = service.Has(IdlRole.Server) ? $"new {processor}(handler)" : Missing(service, IdlRole.Server);
            _code.Line($"static {Runtime.Protocol}IThriftProcessor {serviceOfName}.CreateProcessor({name} handler) => {makesProcessor};");
        }
    }

    private static string Missing(ServiceSymbol service, IdlRole side)
    {
        IdlDocument file = service.Document.Source;
        string message = $"There is no code for the {side.ToString().ToLowerInvariant()} of {service.Name}: the item of {file.Name} has the role {file.Role}.";
        return $"throw new global::System.NotSupportedException({Literal.Of(message)})";
    }

    private void EmitDoc(MethodShape shape)
    {
        MethodSymbol method = shape.Method;
        _code.Blank();
        Doc.Summary(_code, method.Doc, $"The method <c>{method.Name}</c>.");
        if (method.Arguments.Any(argument => argument.Doc is not null))
        {
            foreach (FieldSymbol argument in method.Arguments)
            {
                Doc.Parameter(_code, shape.Parameters[argument], argument.Doc, $"The argument <c>{argument.Name}</c>.");
            }

            Doc.Parameter(_code, "context", null, "What accompanies the call: a token, a timeout, headers.");
        }

        foreach (FieldSymbol thrown in method.Throws)
        {
            Doc.Exception(_code, context.Types.Name(thrown.Type), thrown.Doc);
        }
    }

    private void EmitMethods(ServiceSymbol service, IReadOnlyList<MethodShape> methods)
    {
        _code.Blank();
        _code.Line($"/// <summary>The methods of {service.Name} as the IDL describes them.</summary>");
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public static partial class {context.Names.Declared(service, ServicePart.Methods)}"))
        {
            foreach (MethodShape method in methods)
            {
                EmitDescription(service, method);
            }
        }
    }

    private void EmitDescription(ServiceSymbol service, MethodShape shape)
    {
        MethodSymbol method = shape.Method;
        List<string> arguments = [Literal.Of(service.Name), Literal.Of(method.Name)];
        if (method.IsOneway)
        {
            arguments.Add("isOneway: true");
        }

        if (method.IsIdempotent)
        {
            arguments.Add("isIdempotent: true");
        }

        _code.Blank();
        _code.Line($"/// <summary>Gets the description of <c>{method.Name}</c>.</summary>");
        string head = $"public static {Runtime.Protocol}ThriftMethod {shape.Name} {{ get; }} = new({string.Join(", ", arguments)}";
        if (method.Annotations.Count == 0)
        {
            _code.Line($"{head});");
            return;
        }

        IEnumerable<string> pairs = method.Annotations.Select(pair => $"[{Literal.Of(pair.Key)}] = {Literal.Of(pair.Value)}");
        _code.Line($"{head},");
        _code.Indented(() => _code.Line(
            $"annotations: new {Runtime.Collections}Dictionary<string, string> {{ {string.Join(", ", pairs)} }});"));
    }
}
