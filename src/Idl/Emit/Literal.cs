using System.Globalization;
using System.Text;

namespace ThriftRpc.Idl;

/// <summary>Strings as C# writes them.</summary>
internal static class Literal
{
    public static string Of(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            literal.Append(Escape(c));
        }

        return literal.Append('"').ToString();
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\r' => "\\r",
        '\n' => "\\n",
        '\t' => "\\t",

        // Control characters, line breaks that only C# knows, and lone halves of pairs, which no file can hold.
        _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' || char.GetUnicodeCategory(c) == UnicodeCategory.Format =>
            $"\\u{(int)c:X4}",
        _ => c.ToString(),
    };
}
