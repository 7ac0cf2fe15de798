using System.CommandLine;
using ThriftRpc.Benchmarks.Connections;

// Started by itself as the server; by anybody else as the client.
if (args is [ServerProcess.Command])
{
    await ServerHost.RunAsync();
    return 0;
}

Argument<int> connections = new("connections") { Description = "How many connections to open.", DefaultValueFactory = _ => 10_000 };
Option<double> seconds = new("--seconds") { Description = "How long each connection then makes one call after another, all at once, to see how many a second there are. 0, the default, for not at all." };
Option<FileInfo?> json = new("--json") { Description = "Write the results here too." };
connections.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
    {
        result.AddError("At least one connection is needed.");
    }
});

RootCommand root = new("What a connection at rest holds of the managed heap, at either end.") { connections, seconds, json };
root.SetAction((parsed, _) => ClientSide.RunAsync(parsed.GetValue(connections), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(json)?.FullName));
return await root.Parse(args).InvokeAsync();
