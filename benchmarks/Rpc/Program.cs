using System.CommandLine;
using ThriftRpc.Benchmarks.Rpc;

Option<bool> quick = new("--quick") { Description = "Fewer and shorter rounds: enough to see that everything works, too few to quote." };
Option<int?> rounds = new("--rounds") { Description = "How many rounds; each measures every contender once. Default 25 (quick: 7)." };
Option<double?> seconds = new("--seconds") { Description = "How long each contender runs in a round. Default 0.4 (quick: 0.2)." };
Option<int?> core = new("--core") { Description = "Which core both processes share. Default: the last one that this process may use." };
Option<string?> only = new("--only") { Description = "Run only contenders whose names contain this, for a profiler; ratios are then to the first of them." };
Option<int> callers = new("--callers") { Description = "How many callers at once. One, the default, shares a core with its server; more run on all cores.", DefaultValueFactory = _ => 1 };
Option<string?> server = new("--server") { Description = "Compare ways to serve instead of clients: dispatch (loops and dedicated threads), waiting (handlers that wait 5 ms), blocking (handlers that block 1 ms)." };
server.AcceptOnlyFromAmong([.. ServerMode.Groups]);
Option<FileInfo?> json = new("--json") { Description = "Write the results here too, with every single round." };
Option<bool> relaunched = new(PinnedRun.Mark) { Hidden = true };

Command serve = new(ServerProcess.Command, "What this program starts as its server.") { Hidden = true };
serve.SetAction((_, _) => ServerHost.RunAsync());

RootCommand root = new("One call at a time, or many callers at once: ThriftRpc beside bare sockets that carry the same bytes.")
{
    quick, rounds, seconds, core, only, callers, server, json, relaunched, serve,
};
root.SetAction((parsed, cancellationToken) =>
{
    RunOptions options = RunOptions.From(parsed.GetValue(quick), parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(only), parsed.GetValue(callers), parsed.GetValue(server), parsed.GetValue(json)?.FullName);
    return parsed.GetValue(relaunched) || options.Callers > 1
        ? Benchmark.RunAsync(options, cancellationToken)
        : PinnedRun.RelaunchAsync(parsed.GetValue(core), args, cancellationToken);
});
return await root.Parse(args).InvokeAsync();
