using Spectre.Console;
using ThriftRpc.Lab;

namespace ThriftRpc.Echo;

/// <summary>Shows a comparison while it runs: a table that fills in, or plain lines where nobody looks at a terminal.</summary>
internal static class ComparisonView
{
    public static async Task<ComparisonResult> ShowAsync(Comparison comparison, LabSettings settings, CancellationToken cancellationToken)
    {
        bool isLive = AnsiConsole.Profile.Out.IsTerminal && AnsiConsole.Profile.Capabilities.Interactive;
        PrintBeginning(comparison, settings);
        ComparisonResult result = isLive ? await ShowLiveAsync(comparison, cancellationToken) : await ShowPlainAsync(comparison, cancellationToken);
        PrintEnd(result);
        return result;
    }

    private static void PrintBeginning(Comparison comparison, LabSettings settings)
    {
        Console.WriteLine($"One Echo service, {comparison.Strategies.Count - 1} ways to own the sockets to it, beside bare sockets. The server is {(settings.Embedded ? "in this process" : "a process of its own")}, over loopback.");
        foreach (Scenario scenario in comparison.Scenarios)
        {
            string callers = $"{settings.Callers ?? scenario.Callers} callers";
            Console.WriteLine($"  {scenario.Name,-7} {callers}: {scenario.Title}");
        }

        if (settings.Rate is { } rate)
        {
            Console.WriteLine($"  {rate:N0} calls are begun per second; the time of each counts from when it was due.");
        }

        Console.WriteLine();
    }

    private static async Task<ComparisonResult> ShowLiveAsync(Comparison comparison, CancellationToken cancellationToken)
    {
        IReadOnlyList<ComparisonColumn> columns = ComparisonTable.ColumnsFor(comparison.Scenarios);
        return await AnsiConsole.Live(Draw(columns, [], "")).StartAsync(context =>
        {
            DirectProgress progress = new(now =>
            {
                context.UpdateTarget(Draw(columns, now.Done, now.Step == now.Steps ? "" : $"{now.Step} of {now.Steps}  {now.Next}"));
                context.Refresh();
            });
            return comparison.RunAsync(progress, cancellationToken);
        });
    }

    private static async Task<ComparisonResult> ShowPlainAsync(Comparison comparison, CancellationToken cancellationToken)
    {
        DirectProgress progress = new(now => Console.WriteLine($"{now.Step,3} of {now.Steps}  {now.Next}"));
        ComparisonResult result = await comparison.RunAsync(progress, cancellationToken);
        Console.WriteLine();
        ComparisonTable.Print(result, Console.Out);
        return result;
    }

    /// <summary>One table, or several below each other where the terminal is too narrow for all columns.</summary>
    private static Rows Draw(IReadOnlyList<ComparisonColumn> columns, IReadOnlyList<StrategyResult> results, string status)
    {
        const int nameWidth = 30;
        const int numberWidth = 10;
        int perTable = Math.Max(1, (AnsiConsole.Profile.Width - nameWidth) / numberWidth);
        return new Rows([.. columns.Skip(1).Chunk(perTable).Select(chunk => DrawTable([columns[0], .. chunk], results)), new Text(status)]);
    }

    private static Table DrawTable(IReadOnlyList<ComparisonColumn> columns, IReadOnlyList<StrategyResult> results)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (ComparisonColumn column in columns)
        {
            TableColumn drawn = new(Markup.Escape(column.Heading));
            table.AddColumn(column == columns[0] ? drawn.LeftAligned() : drawn.RightAligned().NoWrap());
        }

        foreach (StrategyResult result in results)
        {
            table.AddRow([.. columns.Select(column => new Text(column.Cell(result)))]);
        }

        return table;
    }

    private static void PrintEnd(ComparisonResult result)
    {
        Console.WriteLine();
        foreach (ComparisonColumn column in ComparisonTable.ColumnsFor(result.Scenarios).Skip(1))
        {
            Console.WriteLine($"  {column.Heading,-8} {column.Meaning}");
        }

        Console.WriteLine();
        WriteWrapped(result.Explanation);
        Console.WriteLine();
        foreach (string warning in result.Warnings)
        {
            Console.WriteLine($"warning: {warning}");
        }
    }

    /// <summary>Tells at once and in order; the framework's own posts to the thread pool.</summary>
    private sealed class DirectProgress(Action<ComparisonProgress> report) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => report(value);
    }

    /// <summary>Writes a paragraph in lines that can be read.</summary>
    private static void WriteWrapped(string text)
    {
        const int longest = 110;
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            bool fits = column + word.Length < longest;
            Console.Write(column == 0 ? word : fits ? $" {word}" : $"{Environment.NewLine}{word}");
            column = fits ? column + word.Length + 1 : word.Length;
        }

        Console.WriteLine();
    }
}
