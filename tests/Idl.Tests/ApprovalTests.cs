using System.Text.RegularExpressions;

namespace ThriftRpc.Idl.Tests;

/// <summary>
/// Compares what is generated with what a person has approved, word by word. After a change on purpose, look at the
/// <c>*.received.txt</c> files that the failing tests leave behind, and rename them to <c>*.approved.txt</c>.
/// </summary>
[TestFixture]
public sealed partial class ApprovalTests
{
    [TestCaseSource(typeof(TestFiles), nameof(TestFiles.Corpus))]
    public void Generated_code_is_what_was_approved(string name)
    {
        IdlResult result = TestFiles.CompileCorpus(name);
        string received = string.Concat(result.Diagnostics.Select(diagnostic => $"// {diagnostic}\n")) + Version().Replace(result.Code!, "\"ThriftRpc\", \"*\"");

        string approvedPath = Path.Combine(TestFiles.CorpusFolder, $"{name}.approved.txt");
        string receivedPath = Path.Combine(TestFiles.CorpusFolder, $"{name}.received.txt");
        string approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath) : "";
        if (received == approved)
        {
            File.Delete(receivedPath);
        }
        else
        {
            File.WriteAllText(receivedPath, received);
        }

        Assert.That(received, Is.EqualTo(approved));
    }

    /// <summary>The version of the compiler, which changes more often than what it generates.</summary>
    [GeneratedRegex("\"ThriftRpc\", \"[0-9.]+\"")]
    private static partial Regex Version();
}
