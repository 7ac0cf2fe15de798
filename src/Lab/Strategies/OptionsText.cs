namespace ThriftRpc.Lab;

/// <summary>Writes options down: a record prints all its properties by itself.</summary>
internal static class OptionsText
{
    /// <summary>Lists options as <c>name = value</c>, those first that differ from the defaults.</summary>
    public static IReadOnlyList<string> Of<TOptions>(TOptions options, TOptions defaults)
        where TOptions : class
    {
        string[] usual = Split(defaults);
        return [.. Split(options).OrderBy(usual.Contains).Select(Readable)];
    }

    private static string[] Split(object options)
    {
        string text = options.ToString() ?? "";
        int begin = text.IndexOf('{', StringComparison.Ordinal);
        return text[(begin + 1)..].TrimEnd(' ', '}').Split(", ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Readable(string option) => option
        .Replace($"= {int.MaxValue}", "= unlimited", StringComparison.Ordinal)
        .Replace($"= {Timeout.InfiniteTimeSpan}", "= infinite", StringComparison.Ordinal);
}
