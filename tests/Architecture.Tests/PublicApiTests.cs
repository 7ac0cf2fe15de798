using System.Reflection;

namespace ThriftRpc.Architecture.Tests;

/// <summary>
/// The public API of each assembly that this project references stands in Approved/&lt;Assembly&gt;.approved.txt: a change of it
/// is seen in review, never by accident.
/// </summary>
/// <remarks>
/// To approve a change (or another assembly: add its ProjectReference first), write the files anew and read the diff:
/// <c>THRIFTRPC_APPROVE=1 dotnet test tests/Architecture.Tests</c>.
/// </remarks>
[TestFixture]
internal sealed class PublicApiTests
{
    private const string Switch = "THRIFTRPC_APPROVE";

    private static readonly string s_approved = Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Approved");

    private static IEnumerable<string> Assemblies => Directory.EnumerateFiles(AppContext.BaseDirectory, "ThriftRpc.*.dll")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => name != Assembly.GetExecutingAssembly().GetName().Name)
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Assemblies))]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        string path = Path.Combine(s_approved, $"{assembly}.approved.txt");
        string actual = ApiText.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            File.WriteAllText(path, actual);
        }

        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";

        Assert.That(actual == approved, Is.True, () => $"{Difference(approved, actual)}\nIf this is meant: {Switch}=1 dotnet test tests/Architecture.Tests");
    }

    [Test]
    public void Every_approved_file_belongs_to_an_assembly()
    {
        string[] files = [.. Directory.EnumerateFiles(s_approved, "*.approved.txt").Select(path => Path.GetFileName(path))];

        Assert.That(Assemblies.Select(assembly => $"{assembly}.approved.txt"), Is.SupersetOf(files));
    }

    [Test]
    public void The_difference_shows_what_went_and_what_came_with_its_type()
    {
        const string Before = "class A\n    int X();\n    int Y();\n";
        const string After = "class A\n    int X();\n    int Z();\n";

        Assert.That(Difference(Before, After), Is.EqualTo("- class A: int Y();\n+ class A: int Z();"));
    }

    private static string Difference(string before, string after)
    {
        string[] old = WithTypes(before);
        string[] current = WithTypes(after);
        return string.Join('\n', old.Except(current).Select(line => $"- {line}").Concat(current.Except(old).Select(line => $"+ {line}")));
    }

    /// <summary>Each member beside its type, so that a line of the difference can be understood alone.</summary>
    private static string[] WithTypes(string text)
    {
        List<string> lines = [];
        string type = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(' '))
            {
                lines.Add($"{type}: {line.Trim()}");
            }
            else
            {
                type = line;
                lines.Add(line);
            }
        }

        return [.. lines];
    }
}
