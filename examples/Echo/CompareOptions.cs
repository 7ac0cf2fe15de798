using System.CommandLine;
using ThriftRpc.Lab;

namespace ThriftRpc.Echo;

/// <summary>What the comparison can be told on the command line.</summary>
internal sealed class CompareOptions
{
    private readonly Option<string[]> _scenario = new("--scenario")
    {
        Description = "What happens: " + string.Join(", ", ScenarioCatalog.All.Select(scenario => scenario.Name)) + ". Default: a script of " + string.Join(", ", ScenarioCatalog.Script.Select(scenario => scenario.Name)) + ".",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _strategies = new("--strategies")
    {
        Description = "Which strategies, separated by commas: " + string.Join(", ", StrategyCatalog.All.Select(strategy => strategy.Name)) + ".",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _all = new("--all") { Description = "All strategies: every preset, as it is and tuned." };

    private readonly Option<int?> _callers = new("--callers") { Description = "How many callers. Default: as each scenario says." };

    private readonly Option<double> _duration = new("--duration")
    {
        Description = "Seconds for each strategy in each scenario.",
        DefaultValueFactory = _ => DefaultSeconds,
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Calls begun per second, whatever becomes of those before; latency counts from when each was due. Default: everybody calls again when answered.",
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "What the draws begin with.", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _embedded = new("--embedded") { Description = "Keep the server inside this process." };

    private readonly Option<FileInfo?> _json = new("--json") { Description = "Write the results here too, for programs." };

    private readonly Option<FileInfo?> _report = new("--report") { Description = "Write a page with charts here; it needs no network." };

    private readonly Option<FileInfo?> _tables = new("--tables")
    {
        Description = $"Replace what stands between {MarkdownTables.Begin} and {MarkdownTables.End} in this Markdown file by a table for each scenario.",
    };

    /// <summary>Seven strategies and the bare sockets, in four scenarios, take well under a minute.</summary>
    private const double DefaultSeconds = 0.8;

    public CompareOptions()
    {
        AtLeast(_callers, 1);
        Positive(_duration);
        Positive(_rate);
        MustExist<Scenario>(_scenario, names => [.. names.Select(ScenarioCatalog.Find)]);
        MustExist(_strategies, StrategyCatalog.Find);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_scenario, _strategies, _all, _callers, _duration, _rate, _seed, _embedded, _json, _report, _tables])
        {
            command.Add(option);
        }
    }

    public LabSettings ReadSettings(ParseResult parsed) => new()
    {
        Strategies = parsed.GetValue(_all) ? [.. StrategyCatalog.All.Select(strategy => strategy.Name)] : Names(parsed.GetValue(_strategies)),
        Scenarios = Names(parsed.GetValue(_scenario)),
        Callers = parsed.GetValue(_callers),
        Seconds = parsed.GetValue(_duration),
        Rate = parsed.GetValue(_rate),
        Seed = parsed.GetValue(_seed),
        Embedded = parsed.GetValue(_embedded),
    };

    public CompareOutput ReadOutput(ParseResult parsed) =>
        new(parsed.GetValue(_json)?.FullName, parsed.GetValue(_report)?.FullName, parsed.GetValue(_tables)?.FullName);

    private static string[] Names(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static void AtLeast(Option<int?> option, int least) => option.Validators.Add(result =>
    {
        if (result.TryGet(out int? value) && value < least)
        {
            result.AddError($"{option.Name} {value}: it takes at least {least}.");
        }
    });

    private static void Positive<T>(Option<T> option) => option.Validators.Add(result =>
    {
        if (result.TryGet(out T? value) && Convert.ToDouble((object?)value ?? 1.0) is not (> 0 and < 1e9))
        {
            result.AddError($"{option.Name} {value}: it must be a positive number.");
        }
    });

    private static void MustExist<T>(Option<string[]> option, Func<string[], IReadOnlyList<T>> find) => option.Validators.Add(result =>
    {
        try
        {
            find(Names(result.GetValueOrDefault<string[]>()));
        }
        catch (ArgumentException e)
        {
            result.AddError($"{option.Name}: {e.Message}");
        }
    });
}
