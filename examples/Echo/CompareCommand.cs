using ThriftRpc.Lab;

namespace ThriftRpc.Echo;

/// <summary>Puts strategies side by side: who owns the sockets, and what that costs.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(LabSettings settings, CompareOutput output, CancellationToken cancellationToken)
    {
        Comparison comparison = new(settings);
        string?[] paths = [output.JsonPath, output.ReportPath, output.TablesPath];
        foreach (string? path in paths)
        {
            CheckWritable(path);
        }

        ComparisonResult result = await ComparisonView.ShowAsync(comparison, settings, cancellationToken);
        if (output.JsonPath is { } json)
        {
            ResultFile.Write(json, result);
        }

        if (output.ReportPath is { } report)
        {
            await HtmlReport.WriteAsync(report, result, cancellationToken);
        }

        if (output.TablesPath is { } tables)
        {
            MarkdownTables.WriteInto(tables, result);
        }

        foreach (string path in paths.OfType<string>())
        {
            Console.WriteLine($"Written: {path}");
        }

        return result.Strategies.Sum(strategy => strategy.Scenarios.Sum(scenario => scenario.WrongReplies)) == 0 ? 0 : 1;
    }

    /// <summary>Better told before a minute of measuring than after it.</summary>
    private static void CheckWritable(string? path)
    {
        if (path is not null)
        {
            File.OpenWrite(path).Dispose();
        }
    }
}
