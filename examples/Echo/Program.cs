using System.CommandLine;
using System.Runtime.InteropServices;
using ThriftRpc.Echo;
using ThriftRpc.Lab;

// echo            puts the ways to own a socket side by side, on this machine, in under a minute
// echo server     serves until Ctrl+C or SIGTERM
// echo client     calls a server

RootCommand root = new("Echo over ThriftRpc. Without a command: starts a server and compares the ways to own the sockets to it.");
CompareOptions comparison = new();
comparison.AddTo(root);
root.SetAction((parsed, cancellationToken) =>
    CompareCommand.RunAsync(comparison.ReadSettings(parsed), comparison.ReadOutput(parsed), cancellationToken));

// What the comparison starts as its server.
Command labServer = new(LabServerHost.Command) { Hidden = true };
labServer.SetAction((_, _) => LabServerHost.RunAsync());
root.Add(labServer);

EchoOptions options = new();
Command server = new("server", "Serves Echo until Ctrl+C or SIGTERM.");
options.AddAddressOptions(server);
server.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(options.ReadAddress(parsed), cancellationToken));
root.Add(server);

Command client = new("client", "Calls an Echo server.");
options.AddAddressOptions(client);
options.AddWireOptions(client);
options.AddMessageOptions(client);
client.SetAction((parsed, cancellationToken) =>
{
    (string message, int count) = options.ReadMessage(parsed);
    return ClientCommand.RunAsync(options.ReadConnector(parsed), message, count, cancellationToken);
});
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
catch (Exception e) when (e is ThriftRpc.Protocol.TException or IOException or UnauthorizedAccessException or InvalidDataException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("canceled");
    return 130;
}
