namespace ThriftRpc.Testing;

/// <summary>Code that stands in a page of the documentation as it stands in a test, between two marks.</summary>
public static class DocSamples
{
    private const string Begin = "// <sample>";
    private const string End = "// </sample>";

    /// <summary>Finds the samples of a file that the page lacks.</summary>
    /// <param name="file">The file with the marks.</param>
    /// <param name="page">The page under docs/.</param>
    /// <param name="count">How many samples the file must hold.</param>
    /// <returns>What is wrong; nothing when all is well.</returns>
    public static IReadOnlyList<string> FindProblems(string file, string page, int count)
    {
        string text = File.ReadAllText(Path.Combine(Repository(file), "docs", page)).ReplaceLineEndings("\n");
        string[] samples = [.. Read(File.ReadAllText(file).ReplaceLineEndings("\n"))];
        return
        [
            .. samples.Where(sample => !text.Contains($"```csharp\n{sample}```\n", StringComparison.Ordinal)).Select(sample => $"docs/{page} lacks:\n{sample}"),
            .. samples.Length == count ? [] : (string[])[$"{file} holds {samples.Length} samples instead of {count}."],
        ];
    }

    /// <summary>Finds what stands between the marks, less the indentation that it has in the file.</summary>
    private static IEnumerable<string> Read(string code)
    {
        string[] lines = code.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() == Begin)
            {
                int indent = lines[i].Length - Begin.Length;
                int end = Array.FindIndex(lines, i, line => line.Trim() == End);
                yield return string.Concat(lines[(i + 1)..end].Select(line => (line.Length > indent ? line[indent..] : "") + "\n"));
            }
        }
    }

    private static string Repository(string file)
    {
        DirectoryInfo? folder = Directory.GetParent(file);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Thrift.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"{file} is in no repository.");
    }
}
