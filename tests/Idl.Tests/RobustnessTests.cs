namespace ThriftRpc.Idl.Tests;

/// <summary>Whatever a file holds, the compiler answers with code or with findings, and soon.</summary>
[TestFixture]
public sealed class RobustnessTests
{
    private const int IncludedMutations = 600;
    private const int MutationsInShort = 250;
    private const int MutationsInFull = 1_000_000;

    /// <summary>A thousand times what the largest file of the corpus takes: a list that grows without end takes more.</summary>
    private const long MostBytes = 256L << 20;

    private static readonly int s_mutationsPerFile = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1"
        ? MutationsInFull / TestFiles.Corpus.Concat(TestFiles.Collisions).Count() + 1
        : MutationsInShort;

    private static readonly string[] s_scraps =
    [
        "{", "}", "(", ")", "<", ">", "[", "]", ",", ";", ":", "=", "\"", "'", "/*", "*/", "/**", "//", "#", "\\", "\n", "\0", "-", "+", ".", "1e", "0x",
        "99999999999999999999", "struct", "service", "union", "enum", "const", "typedef", "list<", "map<", "throws", "oneway", "required", "optional",
        "true", "void", "namespace", "include", "xsd_attrs", "cpp_type", "&", "é", "\ud800", "\ufeff", "a.b.", "__", "",
    ];

    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Corpus))]
    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Collisions))]
    [CancelAfter(1_200_000)]
    public void A_damaged_file_never_breaks_the_compiler(string name, CancellationToken cancellationToken)
    {
        string intact = TestFiles.ReadCorpus(name);
        int seed = name.Sum(c => c);
        Random random = new(seed);
        for (int i = 0; i < s_mutationsPerFile; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string damaged = Damage(intact, random);
            long before = GC.GetAllocatedBytesForCurrentThread();

            IdlResult result = Compile(damaged, seed, i);

            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            if (taken > MostBytes || (result.Code is null) != result.Diagnostics.Any(IsError) || !result.Diagnostics.All(diagnostic => IsInside(diagnostic, damaged)))
            {
                Assert.Fail($"Seed {seed}, mutation {i}, {taken} bytes, {(result.Code is null ? "no code" : "code")}:\n{string.Join('\n', result.Diagnostics)}\n{damaged}");
            }
        }
    }

    /// <summary>And where linking says that nothing has changed for a file, nothing has.</summary>
    [Test]
    [CancelAfter(300_000)]
    public void A_damaged_file_breaks_none_that_includes_it(CancellationToken cancellationToken)
    {
        const int Seed = 20;
        string[] included = ["enums", "structs", "service", "exceptions", "consts", "typedefs"];
        string[] including = ["includes", "mentions", "values"];
        Random random = new(Seed);
        IReadOnlyList<LinkedDocument> intact = Link(TestText);
        List<IdlResult> before = [.. intact.Select(file => file.Emit())];
        int kept = 0;
        for (int i = 0; i < IncludedMutations; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string damaged = included[i % included.Length];
            string text = Damage(TestText(damaged), random);

            IReadOnlyList<LinkedDocument> files = Link(name => name == damaged ? text : TestText(name));

            for (int file = 0; file < files.Count; file++)
            {
                IdlResult result = files[file].Emit();
                bool hasErrors = result.Diagnostics.Any(diagnostic => diagnostic.Severity == IdlSeverity.Error);
                Assert.That(result.Code is null, Is.EqualTo(hasErrors), $"Seed {Seed}, mutation {i} of {damaged}");
                if (files[file].Equals(intact[file]))
                {
                    kept++;
                    Assert.That(result.Code, Is.EqualTo(before[file].Code), $"Seed {Seed}, mutation {i}: {text}");
                    Assert.That(result.Diagnostics, Is.EqualTo(before[file].Diagnostics), $"Seed {Seed}, mutation {i}: {text}");
                }
            }
        }

        Assert.That(kept, Is.GreaterThan(IncludedMutations * included.Length));

        IReadOnlyList<LinkedDocument> Link(Func<string, string> read) => IdlCompilation.Create(included.Concat(including).Select(name =>
            IdlDocument.Parse(name + ".thrift", name, read(name), new IdlOptions { RootNamespace = name }))).Documents;
    }

    /// <summary>The corpus, and two files that only name what others define.</summary>
    private static string TestText(string name) => name switch
    {
        "mentions" => """
            include "structs.thrift"
            include "enums.thrift"
            include "typedefs.thrift"
            include "exceptions.thrift"
            struct Mentions { 1: structs.Outer outer, 2: list<enums.Color> colors, 3: typedefs.Early early, 4: typedefs.Numbers numbers, 5: typedefs.Shade shade }
            service Sample { structs.Inner get(1: typedefs.Same same) throws (1: exceptions.Failure failure) }
            """,
        "values" => """
            include "enums.thrift"
            include "typedefs.thrift"
            struct Values { 1: enums.Color color = enums.Color.BLUE, 2: typedefs.Shade shade = typedefs.Shade.DARK, 3: map<string, i32> none = {} }
            """,
        _ => TestFiles.ReadCorpus(name),
    };

    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Corpus))]
    public void A_file_may_end_anywhere(string name)
    {
        string intact = TestFiles.ReadCorpus(name);
        for (int length = 0; length < intact.Length; length++)
        {
            string cut = intact[..length];

            IdlResult result = Compile(cut, seed: 0, length);

            Assert.That(result.Diagnostics, Has.All.Matches<IdlDiagnostic>(diagnostic => IsInside(diagnostic, cut)), $"Cut at {length}");
        }
    }

    private static IdlResult Compile(string text, int seed, int mutation)
    {
        try
        {
            return IdlCompiler.Compile("test.thrift", "test.thrift", text, new IdlOptions());
        }
        catch (Exception exception)
        {
            throw new AssertionException($"Seed {seed}, mutation {mutation}:\n{text}", exception);
        }
    }

    private static bool IsError(IdlDiagnostic diagnostic) => diagnostic.Severity == IdlSeverity.Error;

    /// <summary>Editors go to these places.</summary>
    private static bool IsInside(IdlDiagnostic diagnostic, string text) =>
        diagnostic is { Line: > 0, Column: > 0, Start: >= 0, Length: >= 0 } && diagnostic.Start + diagnostic.Length <= text.Length;

    private static string Damage(string text, Random random)
    {
        for (int wounds = random.Next(1, 4); wounds > 0; wounds--)
        {
            int start = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(3) == 0 ? random.Next(40) : 0, text.Length - start);
            string scrap = random.Next(4) == 0 && text.Length > 0
                ? text.Substring(random.Next(text.Length), 1)
                : s_scraps[random.Next(s_scraps.Length)];
            text = text.Remove(start, length).Insert(start, scrap);
        }

        return text;
    }
}
