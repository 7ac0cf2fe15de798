using System.Text.Json;

namespace ThriftRpc.Benchmarks.Summary.Tests;

internal sealed class GateTests
{
    private static readonly JsonElement s_document = JsonDocument.Parse("""
        {
          "parts": {
            "rpc": {
              "standings": [
                { "contender": "bare", "speedRatio": { "median": 1, "low": 1, "high": 1 }, "p99": { "median": 40 } },
                { "contender": "ThriftRpc", "callers": 64, "speedRatio": { "median": 0.93, "low": 0.89, "high": 0.97 }, "p99": { "median": 50 } },
                { "contender": "ThriftRpc", "callers": 512, "speedRatio": { "median": 0.5, "low": 0.4, "high": 0.6 }, "p99": { "median": 900 } }
              ]
            },
            "connections": { "mostServerBytes": 4000, "name": "not a number" }
          },
          "leftOut": { "codec": "it ended with exit code 134" }
        }
        """).RootElement;

    [TestCase("\"atLeast\": 0.9", Outcome.Met)]
    [TestCase("\"atLeast\": 0.93", Outcome.Met)]
    [TestCase("\"atLeast\": 0.95", Outcome.Missed)]
    [TestCase("\"atMost\": 0.95", Outcome.Met)]
    [TestCase("\"atMost\": 0.93", Outcome.Met)]
    [TestCase("\"atMost\": 0.9", Outcome.Missed)]
    public void A_median_is_judged_by_its_limit(string limit, Outcome outcome)
    {
        Verdict verdict = Judge($$"""["rpc", "standings", { "contender": "ThriftRpc" }, "speedRatio"]""", limit);

        Assert.That(verdict.Outcome, Is.EqualTo(outcome));
        Assert.That(verdict.FigureText, Is.EqualTo("0.93 (0.89 to 0.97)"));
    }

    [TestCase(0.8, "met")]
    [TestCase(0.9, "met, unsure")]
    [TestCase(0.95, "MISSED, unsure")]
    [TestCase(0.99, "MISSED")]
    public void A_limit_within_the_interval_leaves_the_verdict_unsure(double atLeast, string verdict) =>
        Assert.That(Judge("""["rpc", "standings", { "contender": "ThriftRpc" }, "speedRatio"]""", FormattableString.Invariant($"\"atLeast\": {atLeast}")).OutcomeText, Is.EqualTo(verdict));

    [Test]
    public void An_element_is_chosen_by_all_values_that_are_named()
    {
        Verdict verdict = Judge("""["rpc", "standings", { "contender": "ThriftRpc", "callers": 512 }, "speedRatio", "median"]""", "\"atLeast\": 8");

        Assert.That(verdict.Figure, Is.EqualTo(new Measured(0.5)));
    }

    [Test]
    public void A_plain_number_is_a_figure_too()
    {
        Verdict verdict = Judge("""["connections", "mostServerBytes"]""", "\"atMost\": 4096");

        Assert.That(verdict.Outcome, Is.EqualTo(Outcome.Met));
        Assert.That(verdict.FigureText, Is.EqualTo("4000"));
    }

    [Test]
    public void A_figure_may_be_divided_by_another()
    {
        Verdict verdict = Judge(
            """["rpc", "standings", { "callers": 512 }, "p99"]""", """ "over": ["rpc", "standings", { "callers": 64 }, "p99"], "atLeast": 5 """);

        Assert.That(verdict.Outcome, Is.EqualTo(Outcome.Met));
        Assert.That(verdict.Figure, Is.EqualTo(new Measured(18)));
    }

    [TestCase("codec", "codec: it ended with exit code 134")]
    [TestCase("pool", "pool: it did not run")]
    public void Without_its_part_a_target_is_not_measured(string part, string reason)
    {
        Verdict verdict = Judge($"""["{part}", "standings"]""", "\"atMost\": 1.15");

        Assert.That(verdict.Outcome, Is.EqualTo(Outcome.NotMeasured));
        Assert.That(verdict.Reason, Is.EqualTo(reason));
    }

    [Test]
    public void Without_the_part_of_its_divisor_a_target_is_not_measured() =>
        Assert.That(Judge("""["connections", "mostServerBytes"]""", """ "over": ["pool", "floor"], "atMost": 2 """).Outcome, Is.EqualTo(Outcome.NotMeasured));

    [TestCase("""["rpc", "standing", "speedRatio"]""")]
    [TestCase("""["rpc", "standings", "speedRatio"]""")]
    [TestCase("""["rpc", "standings", { "contender": "thrift" }, "speedRatio"]""")]
    [TestCase("""["rpc", "standings", { "contender": "ThriftRpc" }]""")]
    [TestCase("""["connections", { "contender": "ThriftRpc" }]""")]
    [TestCase("""["connections", "name"]""")]
    public void A_path_that_leads_to_no_figure_is_told_apart_from_a_part_that_did_not_run(string path)
    {
        Verdict verdict = Judge(path, "\"atMost\": 1");

        Assert.That(verdict.Outcome, Is.EqualTo(Outcome.Broken));
        Assert.That(verdict.Reason, Does.StartWith("there is no figure at "));
    }

    [TestCase("""[{ "name": "x", "figure": ["rpc", "a"] }]""", "\"x\" needs either atLeast or atMost")]
    [TestCase("""[{ "name": "x", "figure": ["rpc", "a"], "atLeast": 1, "atMost": 2 }]""", "\"x\" needs either atLeast or atMost")]
    [TestCase("""[{ "name": "x", "figure": ["rpc", "a"], "atleast": 1, "unit": "us" }]""", "unit")]
    [TestCase("""[{ "name": "x", "figure": "rpc/a", "atLeast": 1 }]""", "rpc/a is no path")]
    [TestCase("""[{ "name": "x", "figure": ["rpc"], "atLeast": 1 }]""", "is no path")]
    [TestCase("""[{ "name": "x", "figure": ["rpc", 3], "atLeast": 1 }]""", "is no path")]
    [TestCase("""[{ "figure": ["rpc", "a"], "atLeast": 1 }]""", "name")]
    [TestCase("""[{ "name": "x", "atLeast": 1 }]""", "figure")]
    [TestCase("""[{""", "cannot be read")]
    public void A_gate_that_makes_no_sense_is_refused(string gates, string reason) =>
        Assert.That(() => Gate.Parse(gates), Throws.TypeOf<FormatException>().With.Message.Contains(reason));

    private static Verdict Judge(string figure, string rest) => Gate.Parse($$"""[{ "name": "a target", "figure": {{figure}}, {{rest}} }]""").Single().Judge(s_document);
}
