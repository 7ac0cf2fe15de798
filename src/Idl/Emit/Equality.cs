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

    private string AreEqual(FieldAccess access)
    {
        string own = access.Value;
        string other = $"other.{access.Value}";
        return access.Field.Type switch
        {
            // Unlike the operator, so that a NaN equals itself, as its hash does.
            BaseType { Kind: BaseKind.Double } when access.Field.Requiredness == Requiredness.Optional => $"global::System.Nullable.Equals({own}, {other})",
            BaseType { Kind: BaseKind.Double } => $"{own}.Equals({other})",
            _ when NeedsComparer(access.Field.Type) => $"{Comparer(access.Field.Type)}.Equals({own}, {other})",
            StructSymbol => $"Equals({own}, {other})",
            _ => $"{own} == {other}",
        };
    }

    private void EmitHashCode(IReadOnlyList<FieldAccess> fields)
    {
        const string Head = "public override int GetHashCode()";
        if (fields.Count == 0)
        {
            _code.Line($"{Head} => 0;");
        }
        else if (fields.Count <= MaxCombined && !fields.Any(access => NeedsComparer(access.Field.Type)))
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
        string value = access.Value;
        if (!NeedsComparer(access.Field.Type))
        {
            return value;
        }

        string comparer = Comparer(access.Field.Type);
        return access.Field.Requiredness == Requiredness.Optional
            ? $"{value} is null ? 0 : {comparer}.GetHashCode({value})"
            : $"{value}, {comparer}";
    }

    private static bool NeedsComparer(TypeSymbol type) => type is BaseType { Kind: BaseKind.Binary } || TypeEmitter.IsContainer(type);

    private string Comparer(TypeSymbol type) => context.Types.Comparer(type, context.Containers);
}
