using System.Text;

namespace ThriftRpc.Idl;

/// <summary>Turns the IDL's names into those of C#.</summary>
internal static class Identifier
{
    private static readonly HashSet<string> s_keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",

        // Words only at some places, but ours are among them: names of types, and parameters of methods whose bodies may await.
        "await", "dynamic", "file", "global", "record", "required", "scoped", "var", "extension", "field", "_",
    ];

    /// <summary>The name of a member: <c>user_id</c> and <c>userId</c> give <c>UserId</c>, <c>DARK_RED</c> gives <c>DarkRed</c>.</summary>
    public static string Member(string name)
    {
        bool isUpper = !name.Any(char.IsLower);
        StringBuilder pascal = new();
        foreach (string word in name.Split('_').Where(word => word.Length > 0))
        {
            string rest = word.Substring(1);
            pascal.Append(char.ToUpperInvariant(word[0])).Append(isUpper ? rest.ToLowerInvariant() : rest);
        }

        // Nothing but underscores, or a digit first: no name in C#, where such things are called items.
        return pascal.Length == 0 || char.IsDigit(pascal[0]) ? $"Item{pascal}" : pascal.ToString();
    }

    /// <summary>The name of a type: as a member's, but one without underscores keeps its spelling, <c>URL</c> or <c>KV</c>.</summary>
    public static string Type(string name) =>
        name.IndexOf('_') < 0 ? char.ToUpperInvariant(name[0]) + name.Substring(1) : Member(name);

    /// <summary>The name of a parameter or local: <c>UserId</c> gives <c>userId</c>, <c>IDs</c> gives <c>iDs</c>, <c>URL</c> gives <c>url</c>.</summary>
    public static string Camel(string pascal)
    {
        int upper = pascal.TakeWhile(char.IsUpper).Count();

        // In a run of capitals the last one begins the next word.
        int lower = upper > 1 && upper < pascal.Length && char.IsLower(pascal[upper]) ? upper - 1 : upper;
        return pascal.Substring(0, lower).ToLowerInvariant() + pascal.Substring(lower);
    }

    public static string Escape(string name) => s_keywords.Contains(name) ? "@" + name : name;

    /// <summary>The namespace, each part of it a legal name.</summary>
    public static string Namespace(string name) => string.Join(".", name.Split('.').Select(Escape));
}
