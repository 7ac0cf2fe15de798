namespace ThriftRpc.Lab.Tests;

/// <summary>Whole comparisons, short ones: ended by counting, with the server inside the test.</summary>
[CancelAfter(120_000)]
internal sealed class ComparisonTests
{
    private static readonly LabSettings s_short = new()
    {
        Strategies = ["pool", "net-http-tuned"],
        Scenarios = ["steady", "burst"],
        Callers = 4,
        CallsPerCaller = 20,
        Embedded = true,
        Seed = 3,
    };

    private static readonly Lazy<Task<ComparisonResult>> s_result = new(() => new Comparison(s_short).RunAsync(progress: null, CancellationToken.None));

    [Test]
    public async Task The_bare_sockets_stand_first_and_every_strategy_goes_through_every_scenario()
    {
        ComparisonResult result = await s_result.Value;

        Assert.That(result.Strategies.Select(strategy => strategy.Name), Is.EqualTo((string[])["bare", "pool", "net-http-tuned"]));
        Assert.That(result.Strategies.Select(strategy => strategy.Scenarios.Select(scenario => scenario.Scenario)), Is.All.EqualTo((string[])["steady", "burst"]));
        Assert.That(result.Strategies.SelectMany(strategy => strategy.Scenarios).Sum(scenario => scenario.WrongReplies), Is.Zero);
    }

    [Test]
    public async Task Speed_is_compared_with_bare_sockets_where_they_took_turns_and_nowhere_else()
    {
        ComparisonResult result = await s_result.Value;

        Assert.That(result.Strategies[1].In("steady")!.RatioToBare, Is.Positive);
        Assert.That(result.Strategies[1].In("burst")!.RatioToBare, Is.Null);
        Assert.That(result.Strategies[0].In("steady")!.RatioToBare, Is.EqualTo(1));
        Assert.That(result.Strategies[0].In("steady")!.Calls, Is.EqualTo(4 * 20 * 3), "its own trial and two turns of half the calls beside each of two strategies");
    }

    [Test]
    public async Task The_json_reads_back_as_what_was_written()
    {
        ComparisonResult result = await s_result.Value;
        string path = Path.GetTempFileName();
        try
        {
            ResultFile.Write(path, result);

            ComparisonResult read = ResultFile.Read<ComparisonResult>(path);

            Assert.That(read.SchemaVersion, Is.EqualTo(ComparisonResult.CurrentSchema));
            Assert.That(read.Settings.Seed, Is.EqualTo(3));
            Assert.That(read.Explanation, Is.EqualTo(result.Explanation));
            StrategyResult tuned = read.Strategies[2];
            Assert.That((tuned.Preset, tuned.Variant), Is.EqualTo(("NetHttp", StrategyVariant.Tuned)));
            Assert.That(tuned.Options, Does.Contain("MaxIdle = 4"));
            Assert.That(tuned.In("steady")!.Fast, Is.EqualTo(result.Strategies[2].In("steady")!.Fast));
            Assert.That(tuned.In("steady")!.Connections, Is.EqualTo(result.Strategies[2].In("steady")!.Connections));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task The_table_has_a_row_for_each_strategy_and_a_figure_in_each_cell()
    {
        ComparisonResult result = await s_result.Value;
        using StringWriter output = new();

        ComparisonTable.Print(result, output);

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2 + 3));
        Assert.That(lines[3], Does.StartWith("| a pool (ours)"));
        Assert.That(lines[3], Does.Not.Contain("|  |"));
    }

    [Test]
    public async Task Tables_are_written_into_a_page_between_its_marks_and_again()
    {
        ComparisonResult result = await s_result.Value;
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, $"before\n{MarkdownTables.Begin}\nstale figures\n{MarkdownTables.End}\nafter\n");

            MarkdownTables.WriteInto(path, result);
            string once = await File.ReadAllTextAsync(path);
            MarkdownTables.WriteInto(path, result);

            Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(once));
            Assert.That(once, Does.StartWith("before\n").And.EndWith("after\n").And.Contain("### steady: ").And.Contain("### burst: ").And.Not.Contain("stale figures"));
            Assert.That(once, Does.Contain("burst ms"), "a column that only that scenario has");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task A_page_without_the_marks_is_left_alone()
    {
        ComparisonResult result = await s_result.Value;
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "a page");

            Assert.That(() => MarkdownTables.WriteInto(path, result), Throws.TypeOf<InvalidDataException>().With.Message.Contains(MarkdownTables.Begin));
            Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("a page"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task The_explanation_names_a_winner_with_its_figure()
    {
        ComparisonResult result = await s_result.Value;
        StrategyResult best = result.Strategies.Skip(1).MaxBy(strategy => strategy.In("steady")!.CallsPerSecond)!;

        Assert.That(result.Explanation, Does.Contain($"\"{best.Title}\" won: {best.In("steady")!.CallsPerSecond:N0} calls/s"));
    }

    [Test]
    public async Task One_scenario_alone_is_explained_too(CancellationToken token)
    {
        ComparisonResult result = await new Comparison(s_short with { Scenarios = ["wide"] }).RunAsync(progress: null, token);

        Assert.That(result.Explanation, Does.StartWith("In wide, ").And.Contain("opened the fewest connections").And.Contain("No call failed."));
    }

    [Test]
    public void An_unknown_strategy_is_named_together_with_those_that_there_are()
    {
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => _ = new Comparison(new LabSettings { Strategies = ["pol"] }))!;

        Assert.That(wrong.Message, Does.Contain("\"pol\"").And.Contain("net-http-tuned"));
    }

    [Test]
    public void An_unknown_scenario_is_named_together_with_those_that_there_are()
    {
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => _ = new Comparison(new LabSettings { Scenarios = ["quiet"] }))!;

        Assert.That(wrong.Message, Does.Contain("\"quiet\"").And.Contain("churn"));
    }

    [Test]
    public void Every_strategy_has_a_name_and_a_title_of_its_own()
    {
        Assert.That(StrategyCatalog.All.Select(strategy => strategy.Name), Is.Unique);
        Assert.That(StrategyCatalog.All.Select(strategy => strategy.Title), Is.Unique);
        Assert.That(StrategyCatalog.Story, Has.Count.EqualTo(7));
    }

    [Test]
    public void Options_are_listed_with_those_inside_them_the_changed_ones_first()
    {
        IReadOnlyList<string> options = StrategyCatalog.Find(["grpc"])[0].DescribeOptions(Team.SetupOf(ScenarioCatalog.Steady, [], callers: 1, TimeProvider.System));

        Assert.That(options.Take(4), Does.Contain("MaxConnections = 1").And.Contain("Connection.MaxInFlight = 100"));
        Assert.That(options, Does.Contain("Connection.SilenceLimit = infinite").And.Contain("BackoffMultiplier = 1.6"));
        Assert.That(options, Is.All.Match("^[A-Za-z.]+ = [^{}]*$"));
    }

    /// <summary>A preset that nobody can name would be one whose price nobody can see.</summary>
    [TestCase(typeof(Pool.PoolOptions))]
    [TestCase(typeof(Pool.SharedOptions))]
    public void Every_preset_can_be_named(Type options)
    {
        string[] presets =
        [
            .. options.GetProperties().Where(property => property.GetMethod!.IsStatic && property.PropertyType == options).Select(property => property.Name),
        ];

        Assert.That(StrategyCatalog.All.Select(strategy => strategy.Preset.Split(',')[0]), Is.SupersetOf(presets));
    }
}
