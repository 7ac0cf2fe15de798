using System.Text;

namespace ThriftRpc.Idl;

/// <summary>Writes documentation comments.</summary>
internal static class Doc
{
    /// <summary>Writes the summary: what the IDL says, else <paramref name="otherwise"/>, which is XML already.</summary>
    public static void Summary(CodeWriter code, string? doc, string otherwise) => Tag(code, "summary", "summary", doc, otherwise);

    public static void Parameter(CodeWriter code, string name, string? doc, string otherwise) =>
        Tag(code, $"param name=\"{name.TrimStart('@')}\"", "param", doc, otherwise);

    public static void Exception(CodeWriter code, string type, string? doc) =>
        Tag(code, $"exception cref=\"{type}\"", "exception", doc, "Declared by the IDL.");

    public static void Inherit(CodeWriter code) => code.Line("/// <inheritdoc/>");

    private static void Tag(CodeWriter code, string open, string close, string? doc, string otherwise)
    {
        string text = doc is null ? otherwise : Escape(doc);
        if (text.IndexOf('\n') < 0)
        {
            code.Line($"/// <{open}>{text}</{close}>");
            return;
        }

        code.Line($"/// <{open}>");
        foreach (string line in text.Split('\n'))
        {
            code.Line($"/// {line}".TrimEnd());
        }

        code.Line($"/// </{close}>");
    }

    private static string Escape(string text)
    {
        StringBuilder xml = new();
        foreach (char c in text)
        {
            switch (c)
            {
                case '&':
                    xml.Append("&amp;");
                    break;
                case '<':
                    xml.Append("&lt;");
                    break;
                case '>':
                    xml.Append("&gt;");
                    break;
                case '\u0085' or '\u2028' or '\u2029':
                    // Line breaks for C#, which would end the comment.
                    xml.Append(' ');
                    break;
                default:
                    xml.Append(c is '\n' or '\t' || !char.IsControl(c) && c is not ('\uFFFE' or '\uFFFF') ? c : ' ');
                    break;
            }
        }

        return xml.ToString();
    }
}
