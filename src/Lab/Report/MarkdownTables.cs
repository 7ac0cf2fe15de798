using System.Globalization;

namespace ThriftRpc.Lab;

/// <summary>Writes a comparison as Markdown, a table for each scenario, into a page between two marks.</summary>
public static class MarkdownTables
{
    /// <summary>The line of a page after which the tables stand.</summary>
    public const string Begin = "<!-- measured: begin -->";

    /// <summary>The line of a page before which the tables end.</summary>
    public const string End = "<!-- measured: end -->";

    /// <summary>Replaces what stands between the marks of a page by the tables.</summary>
    /// <param name="path">The page.</param>
    /// <param name="result">The comparison.</param>
    /// <exception cref="InvalidDataException">The page has not both marks.</exception>
    public static void WriteInto(string path, ComparisonResult result)
    {
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} has no place for tables: it needs the lines {Begin} and {End}.");
        }

        File.WriteAllText(path, $"{page[..(begin + Begin.Length)]}\n\n{Render(result)}\n{page[end..]}");
    }

    /// <summary>Makes the tables.</summary>
    /// <param name="result">The comparison.</param>
    /// <returns>The Markdown.</returns>
    public static string Render(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using StringWriter text = new();
        text.NewLine = "\n";
        Machine machine = result.Machine;
        string load = machine.LoadAverage is { } average ? string.Create(CultureInfo.InvariantCulture, $", load {average:0.0} before") : "";
        text.WriteLine($"{result.StartedAt:yyyy-MM-dd}, {machine.Processor}, {machine.Cores} cores{load}, {machine.Runtime}, {machine.System}; {result.Settings.Seconds.ToString(CultureInfo.InvariantCulture)} s for each strategy and scenario, seed {result.Settings.Seed}.");
        foreach (string warning in result.Warnings)
        {
            text.WriteLine($"Warning: {warning}");
        }

        foreach (Scenario scenario in result.Scenarios)
        {
            ComparisonResult alone = result with
            {
                Scenarios = [scenario],
                Strategies = [.. result.Strategies.Select(strategy => strategy with { Scenarios = [.. strategy.Scenarios.Where(own => own.Scenario == scenario.Name)] })],
            };
            text.WriteLine();
            text.WriteLine($"### {scenario.Name}: {scenario.Title}");
            text.WriteLine();
            text.WriteLine($"{result.Settings.Callers ?? scenario.Callers} callers. {Explanation.Of(alone.Strategies)}");
            text.WriteLine();
            ComparisonTable.Print(alone, text);
        }

        return text.ToString();
    }
}
