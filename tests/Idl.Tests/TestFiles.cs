using System.Reflection;

namespace ThriftRpc.Idl.Tests;

/// <summary>Where the files are that tests read.</summary>
internal static class TestFiles
{
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    public static string AnalyzerFolder { get; } = Metadata("AnalyzerFolder");

    public static string CorpusFolder { get; } = Path.Combine(RepositoryRoot, "tests", "Idl.Tests", "Corpus");

    /// <summary>Gets the small files, each about one feature, whose output is approved word by word.</summary>
    public static IEnumerable<string> Corpus => Names(CorpusFolder);

    /// <summary>Gets the files whose names get into each other's way: their output must compile, whatever it looks like.</summary>
    public static IEnumerable<string> Collisions => Names(Path.Combine(CorpusFolder, "Collisions")).Select(name => $"Collisions/{name}");

    public static string ReadCorpus(string name) => File.ReadAllText(Path.Combine(CorpusFolder, name + ".thrift"));

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*.thrift").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static string Metadata(string key) =>
        typeof(TestFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
