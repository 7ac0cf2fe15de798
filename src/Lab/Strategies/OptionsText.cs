namespace ThriftRpc.Lab;

/// <summary>Writes options down: a record prints all its properties by itself, with records inside it between braces.</summary>
internal static class OptionsText
{
    /// <summary>Lists options as <c>name = value</c>, those first that differ from the defaults.</summary>
    public static IReadOnlyList<string> Of<TOptions>(TOptions options, TOptions defaults)
        where TOptions : class
    {
        HashSet<string> usual = [.. Split(defaults)];
        return [.. Split(options).OrderBy(usual.Contains).Select(Readable)];
    }

    private static IEnumerable<string> Split(object options)
    {
        // "Type { A = 1, B = Inner { C = 2, D = 3 }, E = 4 }"
        Stack<string> owners = new();
        foreach (string part in (options.ToString() ?? "").Split(", ", StringSplitOptions.TrimEntries))
        {
            string rest = part;
            for (int brace; (brace = rest.IndexOf('{', StringComparison.Ordinal)) >= 0; rest = rest[(brace + 1)..].TrimStart())
            {
                string[] owner = rest[..brace].Split('=', StringSplitOptions.TrimEntries);
                owners.Push(owner.Length == 2 ? $"{owner[0]}." : "");
            }

            int closing = rest.Count(letter => letter == '}');
            yield return string.Concat(owners.Reverse()) + rest.TrimEnd('}', ' ');
            for (; closing > 0 && owners.Count > 0; closing--)
            {
                owners.Pop();
            }
        }
    }

    private static string Readable(string option) => (option.EndsWith('=') ? $"{option} none" : option)
        .Replace($"= {int.MaxValue}", "= unlimited", StringComparison.Ordinal)
        .Replace($"= {Timeout.InfiniteTimeSpan}", "= infinite", StringComparison.Ordinal);
}
