using System.Text.Json;

namespace ThriftRpc.Benchmarks.Summary.Tests;

internal sealed class SummaryTests
{
    private const string Met = """{ "name": "a target that is met", "figure": ["one", "ratio"], "atLeast": 0.9 }""";
    private const string Missed = """{ "name": "a target that is missed", "figure": ["one", "ratio"], "atLeast": 0.99 }""";
    private const string NotMeasured = """{ "name": "a target of another part", "figure": ["two", "ratio"], "atLeast": 1 }""";
    private const string Broken = """{ "name": "a target without a figure", "figure": ["one", "relation"], "atLeast": 1 }""";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("thriftrpc-summary-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_joined_document_holds_every_part_the_machine_and_the_verdicts()
    {
        int exitCode = Join([Met, Missed, NotMeasured], strict: false, out _);

        JsonElement whole = JsonDocument.Parse(File.ReadAllText(PathOf("whole.json"))).RootElement;
        Assert.That(exitCode, Is.EqualTo(Summary.Success));
        Assert.That(whole.GetProperty("parts").GetProperty("one").GetProperty("ratio").GetProperty("median").GetDouble(), Is.EqualTo(0.95));
        Assert.That(whole.GetProperty("machine").GetProperty("cores").GetInt32(), Is.Positive);
        Assert.That(whole.GetProperty("leftOut").GetProperty("two").GetString(), Is.EqualTo("it ended with exit code 3"));
        Assert.That(
            whole.GetProperty("gates").EnumerateArray().Select(gate => gate.GetProperty("outcome").GetString()),
            Is.EqualTo((string[])["met", "missed", "notMeasured"]));
    }

    [Test]
    public void A_reader_sees_each_verdict_the_warnings_and_what_is_left_out()
    {
        Join([Met, Missed, NotMeasured], strict: false, out string output);

        string[] lines = output.Split('\n');
        Assert.That(lines, Has.One.Matches<string>(line => line.StartsWith("| a target that is met", StringComparison.Ordinal) && line.EndsWith(" met |", StringComparison.Ordinal)));
        Assert.That(lines, Has.One.Matches<string>(line => line.StartsWith("| a target that is missed", StringComparison.Ordinal) && line.EndsWith(" MISSED |", StringComparison.Ordinal)));
        Assert.That(lines, Has.One.Matches<string>(line => line.StartsWith("| a target of another part", StringComparison.Ordinal) && line.EndsWith(" not measured |", StringComparison.Ordinal)));
        Assert.That(lines, Has.One.EqualTo("warning: one: the machine is noisy. (and 1 more)"));
        Assert.That(lines, Has.One.EqualTo("left out: two: it ended with exit code 3"));
    }

    [Test]
    public void A_document_that_was_joined_before_is_judged_the_same_way()
    {
        Join([Met, Missed, NotMeasured], strict: false, out string joined);

        StringWriter judged = new();
        int exitCode = Summary.Judge(PathOf("whole.json"), PathOf("gates.json"), strict: true, judged);

        Assert.That(exitCode, Is.EqualTo(Summary.TargetMissed));
        Assert.That(judged.ToString(), Is.EqualTo(joined));
    }

    [Test]
    public void Only_a_strict_run_fails_for_a_target_that_is_missed()
    {
        Assert.That(Join([Met, Missed], strict: false, out _), Is.EqualTo(Summary.Success));
        Assert.That(Join([Met, Missed], strict: true, out _), Is.EqualTo(Summary.TargetMissed));
        Assert.That(Join([Met, NotMeasured], strict: true, out _), Is.EqualTo(Summary.Success));
    }

    [Test]
    public void A_gate_that_finds_no_figure_in_a_part_that_ran_fails_the_run() =>
        Assert.That(Join([Met, Broken], strict: false, out _), Is.EqualTo(Summary.GateWithoutFigure));

    [TestCase("name")]
    [TestCase("=value")]
    public void A_pair_needs_a_name_and_a_value(string pair) => Assert.That(() => Summary.SplitPair(pair), Throws.TypeOf<FormatException>().With.Message.Contains(pair));

    [Test]
    public void A_value_may_contain_what_separates_it() => Assert.That(Summary.SplitPair("codec=error: x = 3"), Is.EqualTo(("codec", "error: x = 3")));

    private int Join(string[] gates, bool strict, out string output)
    {
        File.WriteAllText(PathOf("one.json"), """
            {
              "ratio": { "median": 0.95, "low": 0.94, "high": 0.96 },
              "warnings": ["the machine is noisy."],
              "scenarios": [{ "warnings": ["7 rounds are too few."] }, { "warnings": [] }]
            }
            """);
        File.WriteAllText(PathOf("gates.json"), $"[{string.Join(',', gates)}]");
        StringWriter written = new();
        int exitCode = Summary.Join(
            PathOf("whole.json"), [("one", PathOf("one.json"))], [("two", "it ended with exit code 3")], PathOf("gates.json"), quick: false, strict, written);
        output = written.ToString();
        return exitCode;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
