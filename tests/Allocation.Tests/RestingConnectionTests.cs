using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ThriftRpc.Allocation.Tests;

/// <summary>Runs benchmarks/Connections, whose two processes open connections, make a call on each and let them rest.</summary>
internal sealed partial class RestingConnectionTests
{
    /// <summary>What a connection at rest may hold of the managed heap, at either end.</summary>
    private const int MostBytes = 4096;

    private static readonly string s_program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ConnectionsProgram").Value!;

    [Test]
    [CancelAfter(300_000)]
    public async Task A_connection_at_rest_holds_at_most_4_KiB_at_each_end(CancellationToken cancellationToken)
    {
        int connections = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1" ? 10_000 : 2000;
        ProcessStartInfo start = new("dotnet", [s_program, connections.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process program = Process.Start(start)!;
        Task<string> error = program.StandardError.ReadToEndAsync(cancellationToken);
        string output = await program.StandardOutput.ReadToEndAsync(cancellationToken);
        await program.WaitForExitAsync(cancellationToken);

        Assert.That(program.ExitCode, Is.Zero, await error);
        TestContext.Out.WriteLine(output);
        Match[] lines = [.. Line().Matches(output).Cast<Match>()];
        Assert.That(lines, Has.Length.EqualTo(3), output);
        foreach (string end in (string[])["server", "client"])
        {
            // More than nothing: otherwise something is not counted.
            Assert.That(lines.Select(line => int.Parse(line.Groups[end].Value, CultureInfo.InvariantCulture)), Is.All.InRange(500, MostBytes), output);
        }
    }

    [GeneratedRegex(@": server (?<server>\d+) client (?<client>\d+) bytes a connection")]
    private static partial Regex Line();
}
