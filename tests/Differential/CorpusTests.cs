namespace ThriftRpc.Differential;

/// <summary>The files that people wrote: the corpus of tests/Idl.Tests and the repository's own.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class CorpusTests
{
    private const int Seed = 7;

    /// <summary>What Apache's Python code cannot do with files that its compiler accepts.</summary>
    private static readonly (string Where, string Why)[] s_limits =
    [
        (".unions.Preset ", "A union with a default always has that member too, beside the one that it was sent with."),
        (".structs.", "A field named self makes code that Python does not take."),
    ];

    [Test]
    public async Task Both_compilers_agree_on_files_and_bytes(CancellationToken cancellationToken)
    {
        await ApacheThrift.RequireAsync();
        using Workplace workplace = new();
        List<Verdicts> verdicts = [];
        foreach (string path in Files())
        {
            string name = Path.GetFileNameWithoutExtension(path);
            IdlCase @case = new($"Corpus{verdicts.Count}", [(name, await File.ReadAllTextAsync(path, cancellationToken))]);
            verdicts.Add(await Verdicts.OfAsync(@case, workplace.FolderFor(@case.Name), cancellationToken));
        }

        (List<string> failures, int structs) = await MirrorCheck.RunAsync(verdicts, Seed, cancellationToken);

        TestContext.Out.WriteLine($"{verdicts.Count} files, both accept {verdicts.Count(verdict => verdict.AreBothAccepting)}; {structs} structs compared.");
        Assert.That(verdicts.Select(verdict => verdict.FindUnlisted()).OfType<string>(), Is.Empty);
        Assert.That(failures.Where(failure => !s_limits.Any(limit => IsAbout(limit.Where, failure))), Is.Empty);
        Assert.That(s_limits, Has.All.Matches<(string Where, string Why)>(limit => failures.Any(failure => IsAbout(limit.Where, failure))), "A limit that is none");
        Assert.That(structs, Is.GreaterThan(30));
    }

    private static bool IsAbout(string where, string failure) => failure.Split('\n')[0].Contains(where, StringComparison.Ordinal);

    /// <summary>Those that include others stand in folders of their own and are compiled by tests/Idl.Tests.</summary>
    private static IEnumerable<string> Files() =>
        new[] { "tests/Idl.Tests/Corpus", "tests/Idl.Tests/Corpus/Collisions", "idl" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.thrift"))
            .Where(path => !File.ReadLines(path).Any(line => line.StartsWith("include ", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
}
