namespace ThriftRpc.Packages.Tests;

/// <summary>The samples of a package's page.</summary>
internal static class Readme
{
    /// <summary>Reads the only sample in a language.</summary>
    public static string Sample(string project, string language)
    {
        string text = File.ReadAllText(Path.Combine(Build.RepositoryRoot, "src", project, "README.md"));
        string[] parts = text.Split($"```{language}\n");
        Assert.That(parts, Has.Length.EqualTo(2), $"Samples in {language} of {project}");
        return parts[1].Split("```")[0];
    }
}
