namespace ThriftRpc.Idl.Tests;

[TestFixture]
public sealed class CompilationTests
{
    /// <summary>Rules about what the IDL's author chose, names and enum values, or about the assembly, of which there is none.</summary>
    private static readonly string[] s_rulesAboutOthers = ["CA1016", "CA1069", "CA1707", "CA1708", "CA1710", "CA1711", "CA1716", "CA1720"];

    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Corpus))]
    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Collisions))]
    public void Generated_code_compiles_without_a_warning(string name)
    {
        IdlResult result = Compile(name);

        Assert.That(result.Diagnostics.Where(diagnostic => diagnostic.Severity == IdlSeverity.Error), Is.Empty);
        Assert.That(CSharpCompiler.FindWarnings(result.Code!), Is.Empty);
    }

    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Corpus))]
    [CancelAfter(60_000)]
    public async Task The_analyzers_have_nothing_to_say_about_generated_code(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> warnings = await CSharpCompiler.AnalyzeAsync(Compile(name).Code!, cancellationToken);

        Assert.That(warnings.Where(warning => !s_rulesAboutOthers.Any(warning.Contains)), Is.Empty);
    }

    private static IdlResult Compile(string name)
    {
        string file = Path.GetFileName(name) + ".thrift";
        return IdlCompiler.Compile(file, file, TestFiles.ReadCorpus(name), new IdlOptions { RootNamespace = "Sample" });
    }
}
