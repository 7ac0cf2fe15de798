using System.CommandLine;
using ThriftRpc.Benchmarks.Generator;

const int usualRounds = 51;
const int quickRounds = 7;

// Started by itself for each cold run: what has been compiled once is warm.
if (args is [ColdRun.Command])
{
    ColdRun.PrintMilliseconds();
    return 0;
}

Option<bool> quick = new("--quick") { Description = $"{quickRounds} rounds: enough to see that everything works." };
Option<int?> rounds = new("--rounds") { Description = $"How many rounds; each measures every work once. Default {usualRounds}." };
Option<FileInfo?> json = new("--json") { Description = "Write the results here too." };

RootCommand root = new("Generates a project of 1000 structs in 100 files, from cold and after edits.") { quick, rounds, json };
root.SetAction(parsed =>
{
    int wanted = parsed.GetValue(rounds) ?? (parsed.GetValue(quick) ? quickRounds : usualRounds);
    ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1, "--rounds");
    Benchmark.Run(wanted, parsed.GetValue(json)?.FullName);
});
return root.Parse(args).Invoke();
