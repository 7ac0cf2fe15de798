namespace ThriftRpc.Idl;

/// <summary>Writes equality by content.</summary>
internal sealed class EqualityEmitter(EmitContext context)
{
    /// <summary>HashCode.Combine takes no more.</summary>
    private const int MaxCombined = 8;

    private readonly CodeWriter _code = context.Code;

    public void Emit(string type, IReadOnlyList<FieldAccess> fields)
    {
        _code.Blank();
        Doc.Inherit(_code);
        EmitEquals(type, fields);
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public override bool Equals(object? obj) => Equals(obj as {type});");
        _code.Blank();
        Doc.Inherit(_code);
        EmitHashCode(fields);
    }

    private void EmitEquals(string type, IReadOnlyList<FieldAccess> fields)
    {
        List<string> terms = ["other is not null", .. fields.Select(AreEqual)];
        if (terms.Count <= 2)
        {
            _code.Line($"public bool Equals({type}? other) => {string.Join(" && ", terms)};");
            return;
        }

        _code.Line($"public bool Equals({type}? other) =>");
        _code.Indented(() => _code.Line(terms[0]));
        _code.Indented(() => _code.Indented(() => _code.Line(string.Join("\n", terms.Skip(1).Select(term => $"&& {term}")) + ";")));
    }

    /// <summary>The expression that compares two values.</summary>
    public string AreEqual(TypeSymbol type, bool isNullable, string own, string other) => type switch
    {
        // Unlike the operator, so that a NaN equals itself, as its hash does.
        BaseType { Kind: BaseKind.Double } when isNullable => $"global::System.Nullable.Equals({own}, {other})",
        BaseType { Kind: BaseKind.Double } => $"{own}.Equals({other})",
        _ when NeedsComparer(type) => $"{Comparer(type)}.Equals({own}, {other})",
        StructSymbol => $"Equals({own}, {other})",
        _ => $"{own} == {other}",
    };

    /// <summary>What a hash code is told of a value that is not null.</summary>
    public string Hashed(TypeSymbol type, string value) => IsHashedByComparer(type) ? $"{Comparer(type)}.GetHashCode({value})" : value;

    private string AreEqual(FieldAccess access) =>
        AreEqual(access.Field.Type, access.Field.Requiredness == Requiredness.Optional, access.Value, $"other.{access.Value}");

    private void EmitHashCode(IReadOnlyList<FieldAccess> fields)
    {
        const string Head = "public override int GetHashCode()";
        if (fields.Count == 0)
        {
            _code.Line($"{Head} => 0;");
        }
        else if (fields.Count <= MaxCombined && !fields.Any(access => IsHashedByComparer(access.Field.Type)))
        {
            _code.Line($"{Head} => global::System.HashCode.Combine({string.Join(", ", fields.Select(access => access.Value))});");
        }
        else
        {
            using (_code.Open(Head))
            {
                _code.Line("global::System.HashCode hash = default;");
                foreach (FieldAccess access in fields)
                {
                    _code.Line($"hash.Add({Hashed(access)});");
                }

                _code.Line("return hash.ToHashCode();");
            }
        }
    }

    private string Hashed(FieldAccess access)
    {
        TypeSymbol type = access.Field.Type;
        if (!IsHashedByComparer(type))
        {
            return access.Value;
        }

        bool isValue = TypeEmitter.IsValueType(type);
        return access.Field.Requiredness == Requiredness.Optional
            ? $"{access.Value} is null ? 0 : {Hashed(type, isValue ? $"{access.Value}.Value" : access.Value)}"
            : $"{access.Value}, {Comparer(type)}";
    }

    /// <summary>
    /// HashCode has a secret seed, but it cannot make up for what it is given: a peer that chooses the numbers chooses the plain hashes, and
    /// so struct keys that all collide. Strings have a keyed hash of their own; of booleans there are only two.
    /// </summary>
    private static bool IsHashedByComparer(TypeSymbol type) =>
        NeedsComparer(type) || type is EnumSymbol || (type is BaseType { Kind: not (BaseKind.String or BaseKind.Bool) });

    private static bool NeedsComparer(TypeSymbol type) => type is BaseType { Kind: BaseKind.Binary } || TypeEmitter.IsContainer(type);

    private string Comparer(TypeSymbol type) => context.Types.Comparer(type, context.Containers);
}
