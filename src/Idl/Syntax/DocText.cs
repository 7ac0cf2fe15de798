namespace ThriftRpc.Idl;

/// <summary>Takes the stars and the margin off a doc comment.</summary>
internal static class DocText
{
    /// <summary>Returns the comment's lines, or null when nothing is left.</summary>
    public static string? Clean(string comment)
    {
        IEnumerable<string> lines = comment.Replace("\r\n", "\n").Split('\r', '\n').Select(WithoutStar);
        string text = string.Join("\n", lines).Trim();
        return text.Length == 0 ? null : text;
    }

    private static string WithoutStar(string line)
    {
        string text = line.Trim();
        return text.StartsWith("*", StringComparison.Ordinal) ? text.TrimStart('*').Trim() : text;
    }
}
