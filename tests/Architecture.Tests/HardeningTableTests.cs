using System.Text.RegularExpressions;

namespace ThriftRpc.Architecture.Tests;

/// <summary>docs/hardening.md names tests. They exist, under the names that stand there.</summary>
[TestFixture]
public sealed partial class HardeningTableTests
{
    [Test]
    public void Every_row_names_tests_that_exist()
    {
        string[] sources = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];
        string[] rows = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "hardening.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| attack", StringComparison.Ordinal))];
        Assert.That(rows, Has.Length.GreaterThan(20));

        using (Assert.EnterMultipleScope())
        {
            foreach (string row in rows)
            {
                string tests = row.Split('|')[^2];
                MatchCollection names = Name().Matches(tests);
                Assert.That(names, Is.Not.Empty, row);
                foreach (Match name in names)
                {
                    string fixture = $"class {name.Groups["fixture"].Value}";
                    string method = $" {name.Groups["test"].Value}(";
                    Assert.That(
                        sources.Any(source => source.Contains(fixture, StringComparison.Ordinal) && source.Contains(method, StringComparison.Ordinal)), Is.True, $"{name.Value} does not exist.");
                }
            }
        }
    }

    [GeneratedRegex("`(?<fixture>[A-Za-z]+Tests)\\.(?<test>[A-Za-z0-9_]+)`")]
    private static partial Regex Name();
}
