using System.CommandLine;
using ThriftRpc.Benchmarks.Codec;

const int usualRounds = 501;
const int quickRounds = 101;

Option<bool> quick = new("--quick") { Description = $"{quickRounds} rounds: enough to see that everything works." };
Option<int?> rounds = new("--rounds") { Description = $"How many rounds; each measures every work once. Default {usualRounds}." };
Option<FileInfo?> json = new("--json") { Description = "Write the results here too." };

RootCommand root = new("Writes and reads one document in each protocol: the generated code beside a hand-written span codec.") { quick, rounds, json };
root.SetAction(parsed =>
{
    int wanted = parsed.GetValue(rounds) ?? (parsed.GetValue(quick) ? quickRounds : usualRounds);
    ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1, "--rounds");
    Benchmark.Run(wanted, parsed.GetValue(json)?.FullName);
});
return root.Parse(args).Invoke();
