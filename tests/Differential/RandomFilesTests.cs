namespace ThriftRpc.Differential;

/// <summary>Files drawn at random from the grammar, a third of them damaged: both compilers must agree, and so must what they write and read.</summary>
[TestFixture]
[CancelAfter(1_200_000)]
internal sealed class RandomFilesTests
{
    private const int FilesPerBatch = 50;
    private const int FilesInShort = 100;
    private const int FilesInFull = 2000;

    /// <summary>Gets the number of each batch's first file; a file is drawn from its number, always the same.</summary>
    private static IEnumerable<int> Batches
    {
        get
        {
            int first = int.TryParse(Environment.GetEnvironmentVariable("THRIFTRPC_SEED"), out int seed) ? seed : 1;
            int count = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1" ? FilesInFull : FilesInShort;
            return Enumerable.Range(0, count / FilesPerBatch).Select(batch => first + (batch * FilesPerBatch));
        }
    }

    [TestCaseSource(nameof(Batches))]
    public async Task Both_compilers_agree_on_files_and_bytes(int first, CancellationToken cancellationToken)
    {
        await ApacheThrift.RequireAsync();
        using Workplace workplace = new();
        List<Verdicts> verdicts = [];
        for (int seed = first; seed < first + FilesPerBatch; seed++)
        {
            verdicts.Add(await Verdicts.OfAsync(IdlCase.Draw(seed), workplace.FolderFor($"{seed}"), cancellationToken));
        }

        (List<string> failures, int structs) = await MirrorCheck.RunAsync(verdicts, first, cancellationToken);
        TestContext.Out.WriteLine(
            $"Files {first} to {first + FilesPerBatch - 1}: both accept {verdicts.Count(verdict => verdict.AreBothAccepting)}, "
            + $"both refuse {verdicts.Count(verdict => verdict.ApacheRefusal is not null && verdict.OurErrors.Count > 0)}; {structs} structs compared.");
        Assert.That(verdicts.Select(verdict => verdict.FindUnlisted()).OfType<string>().Concat(failures), Is.Empty);
        Assert.That(structs, Is.Positive);
    }
}
