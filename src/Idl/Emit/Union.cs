namespace ThriftRpc.Idl;

/// <summary>Writes unions: an abstract class, closed by its private constructor, with one nested class for each member.</summary>
internal sealed class UnionEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;
    private readonly FieldEmitter _fields = new(context);
    private readonly EqualityEmitter _equality = new(context);
    private readonly CopyEmitter _copy = new(context);

    public void Emit(StructSymbol union)
    {
        string name = context.Names.Declared(union);
        _code.Blank();
        Doc.Summary(_code, union.Doc, $"The union <c>{union.Name}</c>.");
        Obsolete.Emit(_code, union.Syntax.Annotations);
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public abstract partial class {name} : {Runtime.Protocol}IThriftStruct<{name}>, global::System.IEquatable<{name}>"))
        {
            using (_code.Open($"private {name}()"))
            {
            }

            EmitWrite(union);
            EmitRead(union, name);
            _code.Blank();
            _code.Line("/// <summary>Copies the union with all that it holds.</summary>");
            _code.Line("/// <returns>A union of the same content, which shares nothing with this one that could change.</returns>");
            _code.Line($"public abstract {name} DeepCopy();");
            EmitEquality(name);
            foreach (FieldSymbol member in union.Fields)
            {
                EmitCase(name, member);
            }

            EmitUnknown(name);
        }
    }

    private void EmitWrite(StructSymbol union)
    {
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line("public void Write<TWriter>(scoped ref TWriter writer)");
        _code.Indented(() => _code.Line(Runtime.WhereWriter));
        using (_code.Open())
        {
            if (union.Fields.Count == 0)
            {
                _code.Line(ThrowUnknown(union));
                return;
            }

            NameScope locals = new("writer", "outer");
            _code.Line("int outer = writer.WriteStructBegin();");
            using (_code.Open("switch (this)"))
            {
                foreach (FieldSymbol member in union.Fields)
                {
                    EmitWriteCase(union, member, locals);
                }

                _code.Line("default:");
                _code.Indented(() => _code.Line(ThrowUnknown(union)));
            }

            _code.Blank();
            _code.Line("writer.WriteStructEnd(outer);");
        }
    }

    private void EmitWriteCase(StructSymbol union, FieldSymbol member, NameScope locals)
    {
        string path = $"{union.Name}.{member.Name}";
        string local = Identifier.Escape(locals.Take(Identifier.Camel(context.Names.Of(member))));
        _code.Line($"case {context.Names.Of(member)} {local}:");
        _code.Indented(() =>
        {
            _fields.EmitWriteValue(member.Id, member.Type, $"{local}.Value", path);
            _code.Line("break;");
        });
    }

    private void EmitRead(StructSymbol union, string name)
    {
        _code.Blank();
        _code.Line($"/// <inheritdoc cref=\"{Runtime.Protocol}IThriftStruct{{TSelf}}.Read{{TReader}}\"/>");
        _code.Line($"public static {name} Read<TReader>(scoped ref TReader reader)");
        _code.Indented(() => _code.Line(Runtime.WhereReader));
        using (_code.Open())
        {
            _code.Line($"{name}? value = null;");
            _fields.EmitReadLoop([.. union.Fields.Select(member => ToReadCase(union, member))], "value ??= new Unknown(id);");
            _code.Line($"return value ?? {WhenEmpty(union)};");
        }
    }

    private ReadCase ToReadCase(StructSymbol union, FieldSymbol member)
    {
        string read = _fields.ReadExpression(member.Type, $"{union.Name}.{member.Name}");
        return new ReadCase(member.Id, TypeEmitter.Wire(member.Type), [$"value = new {context.Names.Of(member)}({read});"]);
    }

    private string WhenEmpty(StructSymbol union) =>
        union.Fields.FirstOrDefault(member => member.Default is not null) is { } preset
            ? context.Values.UnionExpression(union, preset, preset.Default!)
            : "new Unknown(0)";

    private void EmitEquality(string name)
    {
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public abstract bool Equals({name}? other);");
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public sealed override bool Equals(object? obj) => Equals(obj as {name});");
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line("public abstract override int GetHashCode();");
    }

    private void EmitCase(string union, FieldSymbol member)
    {
        string name = context.Names.Of(member);
        string type = context.Types.Name(member.Type);
        string equal = _equality.AreEqual(member.Type, isNullable: false, "Value", "same.Value");
        _code.Blank();
        Doc.Summary(_code, member.Doc, $"The member <c>{member.Name}</c>.");
        Obsolete.Emit(_code, member.Annotations);
        using (_code.Open($"public sealed class {name} : {union}"))
        {
            _code.Line("/// <summary>Creates the union with this member set.</summary>");
            _code.Line("/// <param name=\"value\">The member's value.</param>");
            using (_code.Open($"public {name}({type} value)"))
            {
                if (!TypeEmitter.IsValueType(member.Type))
                {
                    _code.Line("global::System.ArgumentNullException.ThrowIfNull(value);");
                }

                _code.Line("Value = value;");
            }

            _code.Blank();
            _code.Line("/// <summary>Gets the member's value.</summary>");
            _code.Line($"public {type} Value {{ get; }}");
            EmitCopy(union, CopyEmitter.IsShared(member.Type) ? "this" : $"new {name}({_copy.Copied(member.Type, "Value")})");
            EmitOverrides(union, $"other is {name} same && {equal}", $"{member.Id}, {_equality.Hashed(member.Type, "Value")}");
            Text.Emit(_code, "public override string ToString()", $"{union}.{name}", [("Value", member.Type)]);
        }
    }

    private void EmitUnknown(string union)
    {
        _code.Blank();
        _code.Line("/// <summary>A member that a newer IDL knows. Its value is not kept, so it cannot be written.</summary>");
        using (_code.Open($"public sealed class Unknown : {union}"))
        {
            _code.Line("/// <summary>Creates the union with a member that the IDL does not know.</summary>");
            _code.Line("/// <param name=\"fieldId\">The member's id.</param>");
            using (_code.Open("public Unknown(short fieldId)"))
            {
                _code.Line("FieldId = fieldId;");
            }

            _code.Blank();
            _code.Line("/// <summary>Gets the member's id; 0 when the peer set no member at all.</summary>");
            _code.Line("public short FieldId { get; }");
            EmitCopy(union, "this");
            EmitOverrides(union, "other is Unknown same && FieldId == same.FieldId", "0, FieldId");
            Text.Emit(_code, "public override string ToString()", $"{union}.Unknown", [("FieldId", BaseType.Of("i16"))]);
        }
    }

    private void EmitCopy(string union, string copy)
    {
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public override {union} DeepCopy() => {copy};");
    }

    private void EmitOverrides(string union, string equal, string hashed)
    {
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public override bool Equals({union}? other) => {equal};");
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public override int GetHashCode() => global::System.HashCode.Combine({hashed});");
        _code.Blank();
        Doc.Inherit(_code);
    }

    private static string ThrowUnknown(StructSymbol union)
    {
        string message = $"The union {union.Name} holds a member that the IDL does not know, and whose value is lost.";
        return $"throw new {Runtime.Protocol}TProtocolException({Runtime.Protocol}TProtocolExceptionType.InvalidData, {Literal.Of(message)});";
    }
}
