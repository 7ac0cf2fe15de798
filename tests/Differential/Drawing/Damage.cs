using System.Text.RegularExpressions;

namespace ThriftRpc.Differential;

/// <summary>Changes a file by a word or two: what comes out is nearly right, and both compilers must agree whether it is right enough.</summary>
internal static partial class Damage
{
    private static readonly string[] s_scraps =
    [
        "{", "}", "(", ")", "<", ">", "[", "]", ",", ";", ":", "=", "\"x\"", "1", "-1", "0", "300", "99999", "70000", "5000000000", "1.5", "0xFF", "struct", "union", "enum",
        "const", "typedef", "service", "exception", "throws", "oneway", "required", "optional", "void", "i32", "string", "list<i32>", "map<i32,string>", "true", "extends", "a.b",
    ];

    public static string Wound(string text, Random random)
    {
        for (int wounds = random.Next(1, 3); wounds > 0; wounds--)
        {
            MatchCollection words = Word().Matches(text);
            if (words.Count == 0)
            {
                return text;
            }

            Match word = words[random.Next(words.Count)];
            string replacement = random.Next(5) switch
            {
                0 => "",
                1 => $"{word.Value} {word.Value}",
                2 => s_scraps[random.Next(s_scraps.Length)],
                _ => words[random.Next(words.Count)].Value,
            };
            text = $"{text[..word.Index]}{(random.Next(3) == 0 ? " " : "")}{replacement}{text[(word.Index + word.Length)..]}";
        }

        return text;
    }

    [GeneratedRegex("\"[^\"\n]*\"|'[^'\n]*'|[A-Za-z_][A-Za-z_0-9.]*|[0-9]+|[^\\s]")]
    private static partial Regex Word();
}
