using System.Reflection;

namespace ThriftRpc.Idl.Tests;

/// <summary>Where the files are that tests read.</summary>
internal static class TestFiles
{
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    public static string AnalyzerFolder { get; } = Metadata("AnalyzerFolder");

    public static string TrimAnalyzer { get; } = Metadata("TrimAnalyzers").Split(';').Order(StringComparer.Ordinal).Last();

    public static string CorpusFolder { get; } = Path.Combine(RepositoryRoot, "tests", "Idl.Tests", "Corpus");

    /// <summary>Gets the small files, each about one feature, whose output is approved word by word.</summary>
    public static IEnumerable<string> Corpus => Names(CorpusFolder);

    /// <summary>Gets the files whose names get into each other's way: their output must compile, whatever it looks like.</summary>
    public static IEnumerable<string> Collisions => Names(Path.Combine(CorpusFolder, "Collisions")).Select(name => $"Collisions/{name}");

    /// <summary>Gets larger files, written in the manner of those that well-known systems publish.</summary>
    public static IEnumerable<string> Large => Names(Path.Combine(CorpusFolder, "Large")).Select(name => $"Large/{name}");

    /// <summary>Gets every file, each in a namespace of its own, where it does not name one itself.</summary>
    public static IReadOnlyList<(string Name, IdlResult Result)> CompileAll()
    {
        string[] names = [.. Corpus, .. Collisions, .. Large];
        IEnumerable<IdlDocument> documents = names.Select(name => IdlDocument.Parse(
            $"{name}.thrift", $"{name}.thrift", ReadCorpus(name), new IdlOptions { RootNamespace = "Sample." + Path.GetFileName(name) }));
        return [.. names.Zip(IdlCompilation.Create(documents).Documents.Select(document => document.Emit()))];
    }

    /// <summary>Compiles one file of the corpus, with those that it includes at hand.</summary>
    public static IdlResult CompileCorpus(string name)
    {
        IEnumerable<IdlDocument> documents = Corpus.Where(other => other == name || ReadCorpus(name).Contains($"\"{other}.thrift\""))
            .OrderBy(other => other != name)
            .Select(other => IdlDocument.Parse(
                $"{other}.thrift", $"{other}.thrift", ReadCorpus(other), new IdlOptions { RootNamespace = other == name ? "Sample" : "Sample." + other }));
        return IdlCompilation.Create(documents).Documents[0].Emit();
    }

    public static string ReadCorpus(string name) => File.ReadAllText(Path.Combine(CorpusFolder, name + ".thrift"));

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*.thrift").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static string Metadata(string key) =>
        typeof(TestFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
