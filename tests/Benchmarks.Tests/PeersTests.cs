using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace ThriftRpc.Benchmarks.Tests;

/// <summary>Runs benchmarks/Peers for a moment: figures are not judged, only that each contender makes its calls over the sockets that it should.</summary>
[CancelAfter(300_000)]
internal sealed class PeersTests
{
    private static readonly string s_program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "PeersProgram").Value!;

    [TestCase("bare sync", "bare sync Socket", 1, 3)]
    [TestCase("socket each", "ThriftRpc, one socket each", 1, 3)]
    [TestCase("shared", "ThriftRpc, one shared socket", 1, 1)]
    public async Task A_contender_takes_its_turns_beside_the_baseline(string only, string contender, int socketsOfOne, int socketsOfThree, CancellationToken token)
    {
        string json = Path.GetTempFileName();
        try
        {
            (int exitCode, string output) = await RunAsync(["--quick", "--rounds", "2", "--seconds", "0.02", "--callers", "1", "3", "--only", only, "--json", json], token);

            Assert.That(exitCode, Is.Zero, output);
            JsonElement report = JsonDocument.Parse(await File.ReadAllTextAsync(json, token)).RootElement;
            Assert.That(report.GetProperty("leftOut").GetArrayLength(), Is.Zero, output);
            foreach ((JsonElement scenario, int callers, int sockets) in report.GetProperty("scenarios").EnumerateArray().Zip([1, 3], [socketsOfOne, socketsOfThree]))
            {
                Assert.That(scenario.GetProperty("callers").GetInt32(), Is.EqualTo(callers));
                JsonElement[] standings = [.. scenario.GetProperty("standings").EnumerateArray()];
                Assert.That(standings.Select(standing => standing.GetProperty("contender").GetString()), Is.EqualTo((string[])["bare async Socket", contender]));
                Assert.That(standings.Select(standing => standing.GetProperty("sockets").GetInt32()), Is.EqualTo((int[])[callers, sockets]));
                Assert.That(standings.Select(standing => standing.GetProperty("callsPerSecond").GetProperty("low").GetDouble()), Is.All.Positive);
                Assert.That(scenario.GetProperty("slices").GetArrayLength(), Is.EqualTo(4));
            }
        }
        finally
        {
            File.Delete(json);
        }
    }

    [TestCase("bare-async", "version now")]
    [TestCase("nobody", "server")]
    public async Task Words_that_no_contender_knows_are_refused(string contender, string words, CancellationToken token)
    {
        (int exitCode, string output) = await RunAsync(["peer", contender, .. words.Split(' ')], token);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Does.Contain("version | server | client PORT CALLERS"));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, CancellationToken token)
    {
        ProcessStartInfo start = new("dotnet", [s_program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process program = Process.Start(start)!;
        Task<string> error = program.StandardError.ReadToEndAsync(token);
        string output = await program.StandardOutput.ReadToEndAsync(token);
        await program.WaitForExitAsync(token);
        return (program.ExitCode, output + await error);
    }
}
