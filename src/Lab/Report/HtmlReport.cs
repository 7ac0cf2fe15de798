using System.Globalization;
using System.Text;

namespace ThriftRpc.Lab;

/// <summary>Writes a comparison as one self-contained page: no script, no network, light and dark, for phones and desktops.</summary>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="result">The comparison.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteAsync(string path, ComparisonResult result, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, Render(result), cancellationToken);

    /// <summary>Makes the page.</summary>
    /// <param name="result">The comparison.</param>
    /// <returns>The page's HTML.</returns>
    public static string Render(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Who owns the sockets, and what that costs</title>
            <style>{ReportStyle.Sheet}</style>
            </head>
            <body>
            <header>
            <h1>Who owns the sockets, and what that costs</h1>
            <p class="lead">{Html.Text(result.Explanation)}</p>
            </header>
            <main>

            """);
        AppendWarnings(page, result);
        AppendTable(page, result);
        ReportCharts.Append(page, result);
        AppendOptions(page, result);
        AppendMachine(page, result);
        page.Append("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void AppendWarnings(StringBuilder page, ComparisonResult result)
    {
        if (result.Warnings.Count == 0)
        {
            return;
        }

        page.Append("<section class=\"warnings\" aria-label=\"Warnings\"><ul>\n");
        foreach (string warning in result.Warnings)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Html.Text(warning)}</li>\n");
        }

        page.Append("</ul></section>\n");
    }

    private static void AppendTable(StringBuilder page, ComparisonResult result)
    {
        IReadOnlyList<ComparisonColumn> columns = ComparisonTable.ColumnsFor(result.Scenarios);
        page.Append("<section><h2>The figures</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The figures\"><table>\n<thead><tr>");
        foreach (ComparisonColumn column in columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" title=\"{Html.Text(column.Meaning)}\">{Html.Text(column.Heading)}</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (StrategyResult strategy in result.Strategies)
        {
            page.Append(strategy.IsBare ? "<tr class=\"bare\">" : "<tr>");
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"row\">{Html.Text(columns[0].Cell(strategy))}</th>");
            foreach (ComparisonColumn column in columns.Skip(1))
            {
                page.Append(CultureInfo.InvariantCulture, $"<td>{Html.Text(column.Cell(strategy))}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n<details><summary>What the columns say</summary><dl>\n");
        foreach (ComparisonColumn column in columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{Html.Text(column.Heading)}</dt><dd>{Html.Text(column.Meaning)}</dd>\n");
        }

        page.Append("</dl></details></section>\n");
    }

    private static void AppendOptions(StringBuilder page, ComparisonResult result)
    {
        page.Append("<section><h2>The exact options</h2>\n<p>Those first that differ from the library's defaults.</p>\n");
        foreach (StrategyResult strategy in result.Strategies)
        {
            string variant = strategy.Variant == StrategyVariant.Tuned ? ", idle cap raised to the number of callers" : "";
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>{Html.Text(strategy.Title)} <small>({Html.Text(strategy.Preset)}{variant}; server: {strategy.ReplyMode})</small></summary><ul class=\"options\">\n");
            foreach (string option in strategy.Options)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li><code>{Html.Text(option)}</code></li>\n");
            }

            page.Append("</ul></details>\n");
        }

        page.Append("</section>\n");
    }

    private static void AppendMachine(StringBuilder page, ComparisonResult result)
    {
        Machine machine = result.Machine;
        LabSettings settings = result.Settings;
        page.Append("<section><h2>Machine, versions, settings</h2>\n<dl>\n");
        Append(page, "machine", $"{machine.Processor}, {machine.Cores} cores, {machine.CoresForUs} for each process; {machine.System}");
        Append(page, "load before", machine.LoadAverage is { } load ? load.ToString("0.00", CultureInfo.InvariantCulture) : "unknown");
        Append(page, "runtime", $"{machine.Runtime}; garbage collector {machine.GarbageCollector}");
        Append(page, "runtime settings", machine.Settings.Count == 0 ? "none" : string.Join(' ', machine.Settings));
        Append(page, "library", $"ThriftRpc {result.LibraryVersion}");
        Append(page, "begun", result.StartedAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        Append(page, "server", settings.Embedded ? "in the callers' process" : "a process of its own, on loopback");
        Append(page, "time", $"{settings.Seconds.ToString(CultureInfo.InvariantCulture)} s for each strategy and scenario; {(settings.Rate is { } rate ? $"{rate.ToString(CultureInfo.InvariantCulture)} calls/s, latency from when each was due" : "each caller calls again when answered")}");
        Append(page, "seed", settings.Seed.ToString(CultureInfo.InvariantCulture));
        foreach (Scenario scenario in result.Scenarios)
        {
            string scale = scenario.IdleScale == 1 ? "" : $" Idle timeouts are {scenario.IdleScale.ToString(CultureInfo.InvariantCulture)} times shorter than they say.";
            Append(page, scenario.Name, $"{settings.Callers ?? scenario.Callers} callers; {scenario.Title}.{scale}");
        }

        page.Append("</dl></section>\n");
    }

    private static void Append(StringBuilder page, string term, string text) =>
        page.Append(CultureInfo.InvariantCulture, $"<dt>{Html.Text(term)}</dt><dd>{Html.Text(text)}</dd>\n");
}
