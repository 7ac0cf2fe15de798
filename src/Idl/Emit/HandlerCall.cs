namespace ThriftRpc.Idl;

/// <summary>Writes the call object of one method on the server.</summary>
internal sealed class HandlerCallEmitter
{
    private readonly EmitContext _context;
    private readonly CodeWriter _code;
    private readonly FieldEmitter _fields;
    private readonly MethodShape _shape;
    private readonly Dictionary<FieldSymbol, string> _places = [];

    public HandlerCallEmitter(EmitContext context, MethodShape shape)
    {
        _context = context;
        _code = context.Code;
        _fields = new FieldEmitter(context);
        _shape = shape;
        NameScope places = new("_processor", "_success");
        foreach (FieldSymbol argument in Method.Arguments)
        {
            _places.Add(argument, places.Take("_" + shape.Parameters[argument]));
        }

        foreach (FieldSymbol thrown in Method.Throws)
        {
            _places.Add(thrown, places.Take("_" + Identifier.Camel(context.Names.Of(thrown))));
        }
    }

    private MethodSymbol Method => _shape.Method;

    /// <summary>Gets the declared exceptions, each type once: whichever field comes first carries it.</summary>
    private IEnumerable<FieldSymbol> Caught => Method.Throws.GroupBy(thrown => thrown.Type).Select(fields => fields.First());

    public void Emit()
    {
        _code.Blank();
        using (_code.Open($"private sealed class {_shape.Call} : {Runtime.Protocol}ThriftHandlerCall"))
        {
            EmitFields();
            EmitConstructor();
            EmitReadArgs();
            EmitInvoke();
            EmitWriteResult();
            EmitRecycle();
        }
    }

    private void EmitFields()
    {
        _code.Line($"private readonly {_context.Names.Reference(Method.Service, ServicePart.Processor)} _processor;");
        foreach (FieldSymbol argument in Method.Arguments)
        {
            string initial = InitialNumber(argument) is { } value ? $" = {value}" : "";
            _code.Line($"private {NullableType(argument.Type)} {_places[argument]}{initial};");
        }

        if (Method.Result is { } result)
        {
            _code.Line($"private {NullableType(result)} _success;");
        }

        foreach (FieldSymbol thrown in Caught)
        {
            _code.Line($"private {NullableType(thrown.Type)} {_places[thrown]};");
        }
    }

    private void EmitConstructor()
    {
        string processor = _context.Names.Reference(Method.Service, ServicePart.Processor);
        _code.Blank();
        _code.Line($"public {_shape.Call}({processor} processor)");
        _code.Indented(() => _code.Line($": base({_shape.Description})"));
        using (_code.Open())
        {
            _code.Line("_processor = processor;");
        }
    }

    private void EmitReadArgs()
    {
        _code.Blank();
        using (_code.Open("public override void ReadArgs<TReader>(scoped ref TReader reader)"))
        {
            List<FieldAccess> arguments = [.. Method.Arguments
                .Select(argument => new FieldAccess(argument, _places[argument], _shape.Path(argument)))];
            _fields.EmitReadStruct(arguments, FieldRole.Argument);
        }
    }

    private void EmitInvoke()
    {
        IEnumerable<string> arguments = Method.Arguments
            .Select(argument => _places[argument] + (TypeEmitter.IsValueType(argument.Type) ? "" : "!"));
        string call = $"_processor._handler.{_shape.Name}Async({string.Join(", ", [.. arguments, "context"])})";
        _code.Blank();
        _code.Line(
            "[global::System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(global::System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]");
        using (_code.Open($"public override async {Runtime.ValueTask} InvokeAsync({Runtime.CallContext} context)"))
        {
            string statement = $"{(Method.Result is null ? "" : "_success = ")}await {call}.ConfigureAwait(false);";
            if (Method.Throws.Count == 0)
            {
                _code.Line(statement);
                return;
            }

            using (_code.Open("try"))
            {
                _code.Line(statement);
            }

            foreach (FieldSymbol thrown in Caught)
            {
                using (_code.Open($"catch ({_context.Types.Name(thrown.Type)} fault)"))
                {
                    _code.Line($"{_places[thrown]} = fault;");
                }
            }
        }
    }

    private void EmitWriteResult()
    {
        _code.Blank();
        using (_code.Open("public override void WriteResult<TWriter>(scoped ref TWriter writer)"))
        {
            if (Method.IsOneway)
            {
                _code.Line("// A oneway call has no reply.");
                return;
            }

            _code.Line("int outer = writer.WriteStructBegin();");
            EmitWriteAnswer();
            _code.Line("writer.WriteStructEnd(outer);");
        }
    }

    /// <summary>Writes what came of the call: the exception that was caught, else the result. A null is no result, and the peer says so.</summary>
    private void EmitWriteAnswer()
    {
        NameScope locals = new("writer", "outer");
        string otherwise = "";
        foreach (FieldSymbol thrown in Caught)
        {
            string fault = Identifier.Escape(locals.Take(_places[thrown].Trim('_')));
            using (_code.Open($"{otherwise}if ({_places[thrown]} is {{ }} {fault})"))
            {
                _fields.EmitWriteValue(thrown.Id, thrown.Type, fault, "");
            }

            otherwise = "else ";
        }

        if (Method.Result is { } result)
        {
            bool isValue = TypeEmitter.IsValueType(result);
            string local = isValue ? "_success" : locals.Take("success");
            string head = isValue ? otherwise.TrimEnd() : $"{otherwise}if (_success is {{ }} {local})";
            if (head.Length == 0)
            {
                _fields.EmitWriteValue(0, result, local, ResultPath);
                return;
            }

            using (_code.Open(head))
            {
                _fields.EmitWriteValue(0, result, local, ResultPath);
            }
        }

        _code.Blank();
    }

    private void EmitRecycle()
    {
        _code.Blank();
        using (_code.Open("public override void Recycle()"))
        {
            foreach (FieldSymbol argument in Method.Arguments)
            {
                _code.Line($"{_places[argument]} = {InitialNumber(argument) ?? Nothing(argument.Type)};");
            }

            if (Method.Result is { } result)
            {
                _code.Line($"_success = {Nothing(result)};");
            }

            foreach (FieldSymbol thrown in Caught)
            {
                _code.Line($"{_places[thrown]} = null;");
            }

            _code.Line($"_processor.{ProcessorEmitter.Pool(_shape)}.Return(this);");
        }
    }

    private string ResultPath => $"{Method.Service.Name}.{Method.Name}";

    private static string Nothing(TypeSymbol type) => TypeEmitter.IsValueType(type) ? "default" : "null";

    private string? InitialNumber(FieldSymbol argument) =>
        TypeEmitter.IsValueType(argument.Type) ? _context.Values.Initial(argument) : null;

    private string NullableType(TypeSymbol type) => _context.Types.Name(type) + (TypeEmitter.IsValueType(type) ? "" : "?");
}
