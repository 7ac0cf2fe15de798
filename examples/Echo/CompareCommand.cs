using ThriftRpc.Lab;

namespace ThriftRpc.Echo;

/// <summary>Puts strategies side by side: who owns the sockets, and what that costs.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(LabSettings settings, string? jsonPath, string? reportPath, CancellationToken cancellationToken)
    {
        Comparison comparison = new(settings);
        CheckWritable(jsonPath);
        CheckWritable(reportPath);
        ComparisonResult result = await ComparisonView.ShowAsync(comparison, settings, cancellationToken);
        if (jsonPath is not null)
        {
            ResultFile.Write(jsonPath, result);
            Console.WriteLine($"Written: {jsonPath}");
        }

        if (reportPath is not null)
        {
            await HtmlReport.WriteAsync(reportPath, result, cancellationToken);
            Console.WriteLine($"Written: {reportPath}");
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
