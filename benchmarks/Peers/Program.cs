using System.CommandLine;
using ThriftRpc.Benchmarks.Peers;

// Started by itself as one of the .NET contenders; by anybody else as the benchmark.
if (args is [DotNetPeer.Command, .. string[] words])
{
    return DotNetPeer.Run(words);
}

Option<bool> quick = new("--quick") { Description = "Fewer and shorter rounds: enough to see that everything works, too few to quote." };
Option<int?> rounds = new("--rounds") { Description = "How many rounds; each measures every contender once. Default 25 (quick: 5)." };
Option<double?> seconds = new("--seconds") { Description = "How long each contender runs in a round. Default 0.4 (quick: 0.1)." };
Option<int[]> callers = new("--callers") { Description = "How many callers, once for each number. A single one shares a core with its server. Default 1 and 64.", AllowMultipleArgumentsPerToken = true };
Option<int?> core = new("--core") { Description = "Which core a single caller and its server share. Default: the machine's last." };
Option<string?> only = new("--only") { Description = "Run only the baseline and the contenders whose names contain this." };
Option<FileInfo?> json = new("--json") { Description = "Write the results here too, with every single round." };

RootCommand root = new("The same echo by other libraries: Apache Thrift in C++ and Go, net/http over HTTP/1.1 and h2c, fasthttp and gRPC, beside ThriftRpc and bare sockets.")
{
    quick, rounds, seconds, callers, core, only, json,
};
root.SetAction((parsed, cancellationToken) => Benchmark.RunAsync(
    RunOptions.From(
        parsed.GetValue(quick),
        parsed.GetValue(rounds),
        parsed.GetValue(seconds),
        parsed.GetValue(callers) ?? [],
        parsed.GetValue(core),
        parsed.GetValue(only),
        parsed.GetValue(json)?.FullName),
    cancellationToken));
return await root.Parse(args).InvokeAsync();
