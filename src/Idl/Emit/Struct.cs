namespace ThriftRpc.Idl;

/// <summary>Writes structs and exceptions.</summary>
internal sealed class StructEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;
    private readonly FieldEmitter _fields = new(context);
    private readonly EqualityEmitter _equality = new(context);
    private readonly CopyEmitter _copy = new(context);

    public void Emit(StructSymbol @struct)
    {
        string name = context.Names.Declared(@struct);
        string bases = $"{Runtime.Protocol}IThriftStruct<{name}>, global::System.IEquatable<{name}>";
        _code.Blank();
        Doc.Summary(_code, @struct.Doc, $"The {Noun(@struct)} <c>{@struct.Name}</c>.");
        Obsolete.Emit(_code, @struct.Syntax.Annotations);
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public sealed partial class {name} : {(IsException(@struct) ? $"{Runtime.Protocol}TException, " : "")}{bases}"))
        {
            if (MessageOf(@struct) is { } message)
            {
                _code.Line($"private {MessageType(message)} _message;");
            }

            EmitConstructors(@struct, name);
            EmitProperties(@struct);
            EmitWrite(@struct);
            EmitRead(@struct, name);
            EmitCopy(@struct, name);
            _equality.Emit(name, [.. @struct.Fields.Select(field => Access(@struct, field, ""))]);
            EmitText(@struct, name);
        }
    }

    private void EmitConstructors(StructSymbol @struct, string name)
    {
        FieldSymbol? message = MessageOf(@struct);
        bool readsApart = ReadsApart(@struct);
        List<string> initial = [.. @struct.Fields.Where(field => field != message).SelectMany(field => Assign(@struct, field))];
        List<string> initialMessage = message is null ? [] : Assign(@struct, message);
        bool isMessageDemanded = message is not null && IsDemanded(message);
        if (!isMessageDemanded && (readsApart || initial.Count + initialMessage.Count > 0 || message is not null))
        {
            _code.Blank();
            _code.Line($"/// <summary>Creates the {Noun(@struct)} with the defaults of the IDL.</summary>");
            EmitConstructor($"public {name}()", [.. initialMessage, .. initial]);
        }

        if (message is not null)
        {
            _code.Blank();
            _code.Line("/// <summary>Creates the exception; its other fields have the defaults of the IDL.</summary>");
            Doc.Parameter(_code, "message", message.Doc, "What happened.");
            EmitConstructor($"public {name}({MessageType(message)} message)", ["_message = message;", .. initial]);
        }

        if (readsApart)
        {
            _code.Blank();
            _code.Line("// For Read, which fills in what does not arrive.");
            if (@struct.Fields.Any(field => field != message && IsDemanded(field)))
            {
                _code.Line("[global::System.Diagnostics.CodeAnalysis.SetsRequiredMembers]");
            }

            EmitConstructor($"private {name}({Runtime.ThriftRead} _)", [.. @struct.Fields.SelectMany(field => AssignForRead(@struct, field))]);
        }
    }

    private void EmitConstructor(string head, IReadOnlyList<string> statements)
    {
        using (_code.Open(head))
        {
            foreach (string statement in statements)
            {
                _code.Line(statement);
            }
        }
    }

    /// <summary>What the public constructors put into the field; nothing for what the caller must or need not set.</summary>
    private List<string> Assign(StructSymbol @struct, FieldSymbol field) =>
        !IsDemanded(field) && InitialOf(field) is { } value ? [$"{Own(@struct, field)} = {value};"] : [];

    private List<string> AssignForRead(StructSymbol @struct, FieldSymbol field)
    {
        if (TypeEmitter.IsValueType(field.Type))
        {
            return field.HasDefault ? Assign(@struct, field) : [];
        }

        return FieldEmitter.IsNullable(field, FieldRole.Field) ? [] : [$"{Own(@struct, field)} = null!;"];
    }

    /// <summary>The value from the start: a required field has one only if the IDL gives it.</summary>
    private string? InitialOf(FieldSymbol field) => context.Values.Initial(field);

    private void EmitProperties(StructSymbol @struct)
    {
        foreach (FieldSymbol field in @struct.Fields)
        {
            _code.Blank();
            Doc.Summary(_code, field.Doc, $"The field <c>{field.Name}</c>.");
            if (field == MessageOf(@struct))
            {
                // Whoever catches an exception relies on its having a message.
                string otherwise = FieldEmitter.IsNullable(field, FieldRole.Field) ? $" ?? {Literal.Of(@struct.Name)}" : "";
                _code.Line($"public override string Message => _message{otherwise};");
            }
            else
            {
                Obsolete.Emit(_code, field.Annotations);
                string demanded = IsDemanded(field) ? "required " : "";
                _code.Line($"public {demanded}{_fields.PropertyType(field, FieldRole.Field)} {context.Names.Of(field)} {{ get; set; }}");
            }
        }
    }

    private void EmitWrite(StructSymbol @struct)
    {
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line("public void Write<TWriter>(scoped ref TWriter writer)");
        _code.Indented(() => _code.Line(Runtime.WhereWriter));
        using (_code.Open())
        {
            _fields.EmitWriteStruct([.. @struct.Fields.Select(field => Access(@struct, field, ""))], FieldRole.Field);
        }
    }

    private void EmitRead(StructSymbol @struct, string name)
    {
        _code.Blank();
        _code.Line($"/// <inheritdoc cref=\"{Runtime.Protocol}IThriftStruct{{TSelf}}.Read{{TReader}}\"/>");
        _code.Line($"public static {name} Read<TReader>(scoped ref TReader reader)");
        _code.Indented(() => _code.Line(Runtime.WhereReader));
        using (_code.Open())
        {
            _code.Line($"{name} value = {Made(@struct)};");
            _fields.EmitReadStruct([.. @struct.Fields.Select(field => Access(@struct, field, "value."))], FieldRole.Field);
            _code.Line("return value;");
        }
    }

    private void EmitCopy(StructSymbol @struct, string name)
    {
        _code.Blank();
        _code.Line($"/// <summary>Copies the {Noun(@struct)} with all that it holds.</summary>");
        _code.Line($"/// <returns>Another {Noun(@struct)} of the same content, which shares nothing with this one that could change.</returns>");
        if (@struct.Fields.Count == 0)
        {
            _code.Line($"public {name} DeepCopy() => ({name})MemberwiseClone();");
            return;
        }

        NameScope locals = new();
        _code.Line($"public {name} DeepCopy() => {Made(@struct)}");
        _code.Line("{");
        _code.Indented(() =>
        {
            foreach (FieldSymbol field in @struct.Fields)
            {
                _code.Line($"{Own(@struct, field)} = {Copied(@struct, field, locals)},");
            }
        });
        _code.Line("};");
    }

    private string Copied(StructSymbol @struct, FieldSymbol field, NameScope locals)
    {
        string own = Own(@struct, field);
        return FieldEmitter.IsNullable(field, FieldRole.Field) && !CopyEmitter.IsShared(field.Type)
            ? _copy.CopiedIfThere(field.Type, own, Identifier.Escape(locals.Take(Identifier.Camel(context.Names.Of(field)))))
            : _copy.Copied(field.Type, own);
    }

    /// <summary>The expression that makes a struct to be filled.</summary>
    private string Made(StructSymbol @struct) => $"new({(ReadsApart(@struct) ? $"default({Runtime.ThriftRead})" : "")})";

    /// <summary>Writes what shows the fields to a person: the text of a struct, the message of an exception without its own.</summary>
    private void EmitText(StructSymbol @struct, string name)
    {
        if (MessageOf(@struct) is not null)
        {
            return;
        }

        _code.Blank();
        Doc.Inherit(_code);
        string head = IsException(@struct) ? "public override string Message" : "public override string ToString()";
        if (@struct.Fields.Count == 0)
        {
            _code.Line($"{head} => \"{name} {{ }}\";");
            return;
        }

        Text.Emit(_code, head, name, [.. @struct.Fields.Select(field => (context.Names.Of(field), field.Type))]);
    }

    /// <summary>Whether reading needs a constructor of its own: the public one allocates what is then replaced, or demands what is not there yet.</summary>
    private bool ReadsApart(StructSymbol @struct) =>
        @struct.Fields.Any(field => IsDemanded(field) || (!TypeEmitter.IsValueType(field.Type) && InitialOf(field) is not null));

    /// <summary>Whether whoever makes the struct must set the field. A default of the IDL is there to spare him that.</summary>
    private static bool IsDemanded(FieldSymbol field) => field.Requiredness == Requiredness.Required && !field.HasDefault;

    private static bool IsException(StructSymbol @struct) => @struct.Kind == StructKind.Exception;

    private static string Noun(StructSymbol @struct) => IsException(@struct) ? "exception" : "struct";

    private static FieldSymbol? MessageOf(StructSymbol @struct) => @struct.Fields.FirstOrDefault(field => Names.IsMessage(@struct, field));

    private static string MessageType(FieldSymbol message) => FieldEmitter.IsNullable(message, FieldRole.Field) ? "string?" : "string";

    /// <summary>Where the struct keeps the field's value.</summary>
    private string Own(StructSymbol @struct, FieldSymbol field) => field == MessageOf(@struct) ? "_message" : context.Names.Of(field);

    private FieldAccess Access(StructSymbol @struct, FieldSymbol field, string instance) =>
        new(field, instance + Own(@struct, field), $"{@struct.Name}.{field.Name}");
}
