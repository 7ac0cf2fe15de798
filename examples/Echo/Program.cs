using System.CommandLine;
using System.Runtime.InteropServices;
using ThriftRpc.Echo;

// echo            starts a server inside this process and calls it: the whole path in one run
// echo server     serves until Ctrl+C or SIGTERM
// echo client     calls a server

RootCommand root = new("Echo over ThriftRpc. Without a command: starts a server on a free loopback port and calls it.");
EchoOptions options = new();
options.AddMessageOptions(root);
options.AddWireOptions(root);
root.SetAction((parsed, cancellationToken) => DemoCommand.RunAsync(options.Read(parsed), cancellationToken));

Command server = new("server", "Serves Echo until Ctrl+C or SIGTERM.");
options.AddAddressOptions(server);
server.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(options.Read(parsed), cancellationToken));
root.Add(server);

Command client = new("client", "Calls an Echo server.");
options.AddAddressOptions(client);
options.AddWireOptions(client);
options.AddMessageOptions(client);
client.SetAction((parsed, cancellationToken) => ClientCommand.RunAsync(options.Read(parsed), cancellationToken));
root.Add(client);

// Ctrl+C and SIGTERM end what runs in order: the server drains, the client gives up its call.
using CancellationTokenSource stop = new();
void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

InvocationConfiguration invocation = new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
try
{
    return await root.Parse(args).InvokeAsync(invocation, stop.Token);
}
catch (ThriftRpc.Protocol.TException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("canceled");
    return 130;
}
