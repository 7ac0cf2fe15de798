namespace ThriftRpc.Idl;

/// <summary>Writes a service's client: each method fills a pooled call object and starts it.</summary>
internal sealed class ClientEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;
    private readonly FieldEmitter _fields = new(context);

    public void Emit(ServiceSymbol service, IReadOnlyList<MethodShape> methods)
    {
        string name = context.Names.Declared(service, ServicePart.Client);
        _code.Blank();
        _code.Line(
            $"/// <summary>Calls {service.Name}. Adds nothing to the <see cref=\"{Runtime.ITClient}\"/> under it, which also says who may share it.</summary>");
        Obsolete.Emit(_code, service.Syntax.Annotations);
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public sealed partial class {name} : {context.Names.Reference(service, ServicePart.Interface)}"))
        {
            EmitConstructor(service, name, hasMethods: methods.Count > 0);
            foreach (MethodShape method in methods)
            {
                EmitMethod(method);
            }

            for (ServiceSymbol? above = service.Base; above is not null; above = above.Base)
            {
                foreach (MethodSymbol method in above.Methods)
                {
                    EmitInherited(new MethodShape(method, context));
                }
            }

            foreach (MethodShape method in methods)
            {
                EmitCall(method);
            }
        }
    }

    private void EmitConstructor(ServiceSymbol service, string name, bool hasMethods)
    {
        string? above = service.Base is null ? null : context.Names.Reference(service.Base, ServicePart.Client);
        if (hasMethods)
        {
            _code.Line($"private readonly {Runtime.ITClient} _client;");
        }

        if (above is not null)
        {
            _code.Line($"private readonly {above} _base;");
        }

        _code.Blank();
        _code.Line("/// <summary>Creates the client.</summary>");
        _code.Line("/// <param name=\"client\">Who carries the calls; not owned.</param>");
        using (_code.Open($"public {name}({Runtime.ITClient} client)"))
        {
            _code.Line("global::System.ArgumentNullException.ThrowIfNull(client);");
            if (hasMethods)
            {
                _code.Line("_client = client;");
            }

            if (above is not null)
            {
                _code.Line($"_base = new {above}(client);");
            }
        }
    }

    private void EmitMethod(MethodShape shape)
    {
        // The caller sees the parameters' names, nobody sees the local's.
        string local = Identifier.Escape(new NameScope(["context", .. shape.Parameters.Values]).Take("call"));
        _code.Blank();
        Doc.Inherit(_code);
        Obsolete.Emit(_code, shape.Method.Syntax.Annotations);
        using (_code.Open($"public {shape.Signature()}"))
        {
            _code.Line($"{shape.Call} {local} = {shape.Call}.Rent();");
            _code.Line($"{local}.Context = context;");
            foreach (FieldSymbol argument in shape.Method.Arguments)
            {
                _code.Line($"{local}.{context.Names.Of(argument)} = {Identifier.Escape(shape.Parameters[argument])};");
            }

            _code.Line($"return {local}.{(shape.Method.Result is null ? "StartVoidAsync" : "StartAsync")}(_client);");
        }
    }

    private void EmitInherited(MethodShape shape)
    {
        IEnumerable<string> arguments = shape.Method.Arguments.Select(argument => Identifier.Escape(shape.Parameters[argument]));
        _code.Blank();
        Doc.Inherit(_code);
        Obsolete.Emit(_code, shape.Method.Syntax.Annotations);
        _code.Line($"public {shape.Signature()} => _base.{shape.Name}Async({string.Join(", ", [.. arguments, "context"])});");
    }

    private void EmitCall(MethodShape shape)
    {
        string pool = $"{Runtime.Protocol}CallPool<{shape.Call}>";
        _code.Blank();
        using (_code.Open($"private sealed class {shape.Call} : {Runtime.Protocol}ThriftCall<{ResultOf(shape.Method)}>"))
        {
            _code.Line($"private static readonly {pool} s_pool = new();");
            _code.Blank();
            _code.Line($"private {shape.Call}()");
            _code.Indented(() => _code.Line($": base({shape.Description})"));
            using (_code.Open())
            {
            }

            foreach (FieldSymbol argument in shape.Method.Arguments)
            {
                string mark = TypeEmitter.IsValueType(argument.Type) ? "" : "?";
                _code.Blank();
                _code.Line($"public {context.Types.Name(argument.Type)}{mark} {context.Names.Of(argument)} {{ get; set; }}");
            }

            _code.Blank();
            _code.Line($"public static {shape.Call} Rent() => s_pool.Take() ?? new {shape.Call}();");
            EmitWriteArgs(shape);
            EmitReadResult(shape);
            EmitRecycle(shape);
        }
    }

    /// <summary>A call without a result keeps a bool that nobody looks at.</summary>
    private string ResultOf(MethodSymbol method) => method.Result is { } result ? context.Types.Name(result) : "bool";

    private void EmitWriteArgs(MethodShape shape)
    {
        _code.Blank();
        using (_code.Open("public override void WriteArgs<TWriter>(scoped ref TWriter writer)"))
        {
            List<FieldAccess> arguments = [.. shape.Method.Arguments
                .Select(argument => new FieldAccess(argument, context.Names.Of(argument), shape.Path(argument)))];
            _fields.EmitWriteStruct(arguments, FieldRole.Argument);
        }
    }

    private void EmitReadResult(MethodShape shape)
    {
        MethodSymbol method = shape.Method;
        _code.Blank();
        using (_code.Open("public override void ReadResult<TReader>(scoped ref TReader reader)"))
        {
            if (method.IsOneway)
            {
                _code.Line("// A oneway call has no reply.");
                return;
            }

            List<ReadCase> cases = [];
            if (method.Result is { } result)
            {
                string read = _fields.ReadExpression(result, $"{method.Service.Name}.{method.Name}");
                cases.Add(new ReadCase(0, TypeEmitter.Wire(result), [$"SetResult({read});"]));
            }

            cases.AddRange(method.Throws.Select(thrown => new ReadCase(
                thrown.Id, TypeEmitter.Wire(thrown.Type), [$"Fault = {_fields.ReadExpression(thrown.Type, "")};"])));
            _fields.EmitReadLoop(cases);
            if (method.Result is not null)
            {
                _code.Line("RequireResult();");
            }
        }
    }

    private void EmitRecycle(MethodShape shape)
    {
        _code.Blank();
        using (_code.Open("protected override void Recycle()"))
        {
            foreach (FieldSymbol argument in shape.Method.Arguments.Where(argument => !TypeEmitter.IsValueType(argument.Type)))
            {
                _code.Line($"{context.Names.Of(argument)} = null;");
            }

            _code.Line("s_pool.Return(this);");
        }
    }
}
