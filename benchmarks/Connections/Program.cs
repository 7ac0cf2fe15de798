using ThriftRpc.Benchmarks.Connections;

// Started by itself as the server; by anybody else as the client, which may be told how many connections to open.
if (args is [ServerProcess.Command])
{
    await ServerHost.RunAsync();
    return 0;
}

int connections = 10_000;
if (args.Length > 1 || (args.Length == 1 && (!int.TryParse(args[0], out connections) || connections < 1)))
{
    Console.Error.WriteLine("Usage: Connections [number of connections, by default 10000]");
    return 2;
}

await ClientSide.RunAsync(connections);
return 0;
