using ThriftRpc.Idl;

namespace ThriftRpc.Differential;

/// <summary>The list of differences itself: each is really there, and users can read of it.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class DifferencesTests
{
    [TestCaseSource(typeof(Differences), nameof(Differences.All))]
    public async Task A_difference_on_the_list_is_there(Difference difference, CancellationToken cancellationToken)
    {
        await ApacheThrift.RequireAsync();
        using Workplace workplace = new();

        (string, string)[] included = difference.Included is { } text ? [("part", text)] : [];
        IdlCase @case = new("Example", [.. included, ("example", difference.Example)]);
        Verdicts verdicts = await Verdicts.OfAsync(@case, workplace.FolderFor("example"), cancellationToken);

        if (difference.Who == Refusing.Ours)
        {
            Assert.That(verdicts.ApacheRefusal, Is.Null);
            Assert.That(verdicts.OurErrors, Is.Not.Empty.And.All.Matches<IdlDiagnostic>(difference.Explains));
        }
        else
        {
            Assert.That(verdicts.OurErrors, Is.Empty);
            Assert.That(verdicts.ApacheRefusal, Is.Not.Null.And.Matches<string>(difference.Explains));
        }
    }

    [TestCaseSource(typeof(Differences), nameof(Differences.All))]
    public void A_difference_on_the_list_is_documented(Difference difference)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "idl.md")).ReplaceLineEndings(" ");

        Assert.That(text, Does.Contain(difference.Reason));
    }
}
