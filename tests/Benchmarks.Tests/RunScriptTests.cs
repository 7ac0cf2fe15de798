using System.Diagnostics;
using System.Reflection;

namespace ThriftRpc.Benchmarks.Summary.Tests;

/// <summary>benchmarks/run.sh and benchmarks/gates.json, without a benchmark being run.</summary>
[CancelAfter(60_000)]
[Platform(Exclude = "Win", Reason = "The script needs a Unix shell.")]
internal sealed class RunScriptTests
{
    private static readonly string s_repository = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Repository").Value!;

    [Test]
    public async Task Help_names_every_option(CancellationToken token)
    {
        (int exitCode, string output, _) = await RunAsync(["--help"], token);

        Assert.That(exitCode, Is.Zero);
        foreach (string option in (string[])["--quick", "--only", "--json", "--strict", "--no-build", "--gates", "--list"])
        {
            Assert.That(output, Does.Contain($"\n  {option} "));
        }
    }

    [Test]
    public async Task Each_part_is_a_project_and_feeds_a_section_of_the_documentation(CancellationToken token)
    {
        string[] documentation = await File.ReadAllLinesAsync(Path.Combine(s_repository, "docs", "performance.md"), token);

        foreach ((string name, string project, string section) in await ListPartsAsync(token))
        {
            Assert.That(Path.Combine(s_repository, project), Does.Exist, name);
            Assert.That(documentation, Has.One.Matches<string>(line => line.StartsWith('#') && line.TrimStart('#').Trim() == section), $"{name} feeds \"{section}\".");
        }
    }

    [Test]
    public async Task Each_gate_reads_a_part_that_the_script_runs(CancellationToken token)
    {
        string[] parts = [.. (await ListPartsAsync(token)).Select(part => part.Name)];
        IReadOnlyList<Gate> gates = Gate.ReadAll(Path.Combine(s_repository, "benchmarks", "gates.json"));

        Assert.That(gates, Is.Not.Empty);
        Assert.That(gates.Select(gate => gate.Name), Is.Unique);
        Assert.That(gates.SelectMany(gate => (FigurePath[])[gate.Figure, gate.Over ?? gate.Figure]).Select(path => path.Part).Distinct(), Is.SubsetOf(parts));
    }

    [TestCase("--slow", "unknown option: --slow")]
    [TestCase("--only=codec", "unknown option: --only=codec")]
    [TestCase("--only", "--only needs a value")]
    [TestCase("--json", "--json needs a value")]
    [TestCase("--gates", "--gates needs a value")]
    public async Task An_option_that_makes_no_sense_is_refused(string option, string message, CancellationToken token)
    {
        (int exitCode, _, string error) = await RunAsync([option], token);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith(message));
    }

    [Test]
    public async Task An_unknown_part_is_refused_before_anything_is_built(CancellationToken token)
    {
        (int exitCode, _, string error) = await RunAsync(["--only", "codec,rcp"], token);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("there is no part \"rcp\""));
    }

    private static async Task<List<(string Name, string Project, string Section)>> ListPartsAsync(CancellationToken token)
    {
        (int exitCode, string output, string error) = await RunAsync(["--list"], token);
        Assert.That(exitCode, Is.Zero, error);
        List<(string Name, string Project, string Section)> parts = [];
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] columns = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            parts.Add((columns[0], columns[1], columns[2]));
        }

        Assert.That(parts, Is.Not.Empty);
        return parts;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, CancellationToken token)
    {
        ProcessStartInfo start = new("bash", [Path.Combine(s_repository, "benchmarks", "run.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process script = Process.Start(start)!;
        Task<string> error = script.StandardError.ReadToEndAsync(token);
        string output = await script.StandardOutput.ReadToEndAsync(token);
        await script.WaitForExitAsync(token);
        return (script.ExitCode, output, await error);
    }
}
