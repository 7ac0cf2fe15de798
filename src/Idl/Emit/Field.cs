namespace ThriftRpc.Idl;

/// <summary>Writes how fields get onto the wire and off it: of structs, of arguments, of results.</summary>
internal sealed class FieldEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;

    /// <summary>The field's type as a property or parameter has it.</summary>
    public string PropertyType(FieldSymbol field, FieldRole role) =>
        context.Types.Name(field.Type) + (IsNullable(field, role) ? "?" : "");

    /// <summary>Whether the field may be null, and is then not written.</summary>
    public static bool IsNullable(FieldSymbol field, FieldRole role) =>
        field.Requiredness == Requiredness.Optional
        || (field.Requiredness == Requiredness.Default && field.Type is StructSymbol && role == FieldRole.Field);

    /// <summary>Whether a message without the field is refused.</summary>
    public static bool MustArrive(FieldSymbol field, FieldRole role) =>
        field.Requiredness == Requiredness.Required
        || (role == FieldRole.Argument && field.Type is StructSymbol && !field.HasDefault);

    /// <summary>Writes the body of a method that writes a struct.</summary>
    public void EmitWriteStruct(IReadOnlyList<FieldAccess> fields, FieldRole role)
    {
        NameScope locals = new("writer", "outer");
        _code.Line("int outer = writer.WriteStructBegin();");
        foreach (FieldAccess access in fields)
        {
            EmitWrite(access, role, locals);
        }

        _code.Line("writer.WriteStructEnd(outer);");
    }

    /// <summary>Writes the statements that write a field whose value is there.</summary>
    public void EmitWriteValue(short id, TypeSymbol type, string value, string path)
    {
        if (type is StructSymbol)
        {
            _code.Line($"writer.WriteStructField({id});");
            _code.Line($"{value}.Write(ref writer);");
        }
        else if (TypeEmitter.IsContainer(type))
        {
            _code.Line(context.Containers.WriteField(type, id, value, path) + ";");
        }
        else
        {
            _code.Line($"writer.Write{TypeEmitter.Verb(type)}({id}, {TypeEmitter.ToWire(type, value)});");
        }
    }

    /// <summary>Writes the body of a method that reads a struct, up to where all fields are known.</summary>
    public void EmitReadStruct(IReadOnlyList<FieldAccess> fields, FieldRole role)
    {
        foreach (FieldAccess access in fields.Where(access => NeedsFlag(access.Field)))
        {
            _code.Line($"bool {Flag(access.Field)} = false;");
        }

        EmitReadLoop([.. fields.Select(ToReadCase)]);
        foreach (FieldAccess access in fields)
        {
            EmitAfterRead(access, role);
        }
    }

    /// <summary>Writes the loop over the fields that arrive; <paramref name="otherwise"/> is what else happens to one that is skipped.</summary>
    public void EmitReadLoop(IReadOnlyList<ReadCase> cases, params IReadOnlyList<string> otherwise)
    {
        _code.Line("int outer = reader.ReadStructBegin();");
        if (cases.Count + otherwise.Count == 0)
        {
            using (_code.Open($"while (reader.ReadFieldBegin(out {Runtime.TType} type, out _))"))
            {
                _code.Line("reader.Skip(type);");
            }
        }
        else
        {
            using (_code.Open($"while (reader.ReadFieldBegin(out {Runtime.TType} type, out short id))"))
            using (_code.Open("switch (id)"))
            {
                foreach (ReadCase readCase in cases)
                {
                    EmitCase($"case {readCase.Id} when type == {readCase.WireType}:", readCase.Statements);
                }

                EmitCase("default:", [.. otherwise, "reader.Skip(type);"]);
            }
        }

        _code.Blank();
        _code.Line("reader.ReadStructEnd(outer);");
    }

    /// <summary>The expression that reads a field's value.</summary>
    public string ReadExpression(TypeSymbol type, string path)
    {
        if (TypeEmitter.IsContainer(type))
        {
            return context.Containers.Read(type, Literal.Of(path));
        }

        return type switch
        {
            StructSymbol => $"{context.Names.InExpression(type)}.Read(ref reader)",
            EnumSymbol => $"({context.Types.Name(type)})reader.ReadI32()",
            _ => $"reader.Read{TypeEmitter.Verb(type)}()",
        };
    }

    private void EmitWrite(FieldAccess access, FieldRole role, NameScope locals)
    {
        FieldSymbol field = access.Field;
        if (IsNullable(field, role))
        {
            string local = Identifier.Escape(locals.Take(Identifier.Camel(context.Names.Of(field))));
            using (_code.Open($"if ({access.Value} is {{ }} {local})"))
            {
                EmitWriteValue(field.Id, field.Type, local, access.Path);
            }

            _code.Blank();
        }
        else if (TypeEmitter.IsValueType(field.Type))
        {
            EmitWriteValue(field.Id, field.Type, access.Value, access.Path);
        }
        else
        {
            string notNull = $"{access.Value} ?? {Runtime.NullField(access.Path)}";
            EmitWriteValue(field.Id, field.Type, field.Type is StructSymbol ? $"({notNull})" : notNull, access.Path);
        }
    }

    private ReadCase ToReadCase(FieldAccess access)
    {
        List<string> statements = [$"{access.Value} = {ReadExpression(access.Field.Type, access.Path)};"];
        if (NeedsFlag(access.Field))
        {
            statements.Add($"{Flag(access.Field)} = true;");
        }

        return new ReadCase(access.Field.Id, TypeEmitter.Wire(access.Field.Type), statements);
    }

    private void EmitCase(string label, IReadOnlyList<string> statements)
    {
        _code.Line(label);
        _code.Indented(() =>
        {
            foreach (string statement in statements)
            {
                _code.Line(statement);
            }

            _code.Line("break;");
        });
    }

    /// <summary>Writes what happens to a field that did not arrive.</summary>
    private void EmitAfterRead(FieldAccess access, FieldRole role)
    {
        if (MustArrive(access.Field, role))
        {
            string isMissing = NeedsFlag(access.Field) ? $"!{Flag(access.Field)}" : $"{access.Value} is null";
            using (_code.Open($"if ({isMissing})"))
            {
                _code.Line($"{Runtime.MissingField(access.Path)};");
            }

            _code.Blank();
        }
        else if (!TypeEmitter.IsValueType(access.Field.Type) && context.Values.Initial(access.Field) is { } initial)
        {
            _code.Line($"{access.Value} ??= {initial};");
        }
    }

    /// <summary>Whether only a flag can tell that the field has arrived: a number looks like any other.</summary>
    private static bool NeedsFlag(FieldSymbol field) => field.Requiredness == Requiredness.Required && TypeEmitter.IsValueType(field.Type);

    private string Flag(FieldSymbol field) => "has" + context.Names.Of(field);
}

/// <summary>A field, and where the code at hand keeps its value.</summary>
/// <param name="Value">The expression of its value.</param>
/// <param name="Path">Its name in messages, such as <c>EchoReq.msg</c>.</param>
internal sealed record FieldAccess(FieldSymbol Field, string Value, string Path);

/// <summary>What to do with a field that arrives.</summary>
internal sealed record ReadCase(short Id, string WireType, IReadOnlyList<string> Statements);
