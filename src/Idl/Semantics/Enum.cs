namespace ThriftRpc.Idl;

/// <summary>An enum with its members' numbers.</summary>
internal sealed class EnumSymbol : TypeSymbol, IDeclared
{
    private EnumSymbol(DocumentSymbol document, EnumSyntax syntax, IReadOnlyList<EnumMember> members)
    {
        Document = document;
        Syntax = syntax;
        Members = members;
    }

    public DocumentSymbol Document { get; }

    public EnumSyntax Syntax { get; }

    public string Name => Syntax.Name.Text;

    public IReadOnlyList<EnumMember> Members { get; }

    public string? Doc => Syntax.Doc;

    public static EnumSymbol Bind(EnumSyntax syntax, Scope scope)
    {
        List<EnumMember> members = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        long next = 0;
        foreach (EnumMemberSyntax member in syntax.Members)
        {
            long value = member.Value?.Value ?? next;
            if (value is < int.MinValue or > int.MaxValue)
            {
                scope.Diagnostics.Report(Rules.EnumOverflow, (member.Value ?? member.Name).Span, member.Name.Text);
                value = 0;
            }

            next = value + 1;
            if (!scope.CheckName(member.Name))
            {
                continue;
            }

            if (names.Add(member.Name.Text))
            {
                members.Add(new EnumMember(scope.Document, member, (int)value));
            }
            else
            {
                scope.Diagnostics.Report(Rules.DuplicateName, member.Name.Span, member.Name.Text, "another member of the enum");
            }
        }

        return new EnumSymbol(scope.Document, syntax, members);
    }

    public EnumMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);

    public override string ToString() => Name;
}

/// <summary>A member of an enum. Several may have the same number.</summary>
internal sealed class EnumMember(DocumentSymbol document, EnumMemberSyntax syntax, int value) : IDeclared
{
    public DocumentSymbol Document { get; } = document;

    public string Name => syntax.Name.Text;

    public int Value { get; } = value;

    public string? Doc => syntax.Doc;

    public IReadOnlyList<AnnotationSyntax> Annotations => syntax.Annotations;
}
