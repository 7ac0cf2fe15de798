namespace ThriftRpc.Idl;

/// <summary>Writes what shows a type's fields to a person.</summary>
internal static class Text
{
    private const int LongestLine = 120;

    /// <summary>Writes a member whose value is the type's name and its fields, in the invariant culture.</summary>
    public static void Emit(CodeWriter code, string head, string name, IReadOnlyList<(string Property, TypeSymbol Type)> fields)
    {
        if (fields.Count == 0)
        {
            code.Line($"{head} => \"{name} {{ }}\";");
            return;
        }

        List<string> lines = [$"{name} {{{{ "];
        for (int i = 0; i < fields.Count; i++)
        {
            string part = $"{fields[i].Property} = {Shown(fields[i].Property, fields[i].Type)}{(i < fields.Count - 1 ? ", " : " }}")}";
            if (lines[lines.Count - 1].Length + part.Length > LongestLine)
            {
                lines.Add("");
            }

            lines[lines.Count - 1] += part;
        }

        code.Line($"{head} => string.Create(");
        code.Indented(() =>
        {
            code.Line("global::System.Globalization.CultureInfo.InvariantCulture,");
            code.Line(string.Join("\n+ ", lines.Select(line => $"$\"{line}\"")) + ");");
        });
    }

    /// <summary>Of what may be large, only how large it is.</summary>
    private static string Shown(string property, TypeSymbol type) => type switch
    {
        BaseType { Kind: BaseKind.Binary } => $"[{{{property}?.Length}} bytes]",
        ListType or SetType or MapType => $"[{{{property}?.Count}}]",
        _ => $"{{{property}}}",
    };
}
