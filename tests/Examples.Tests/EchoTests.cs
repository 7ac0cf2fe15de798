using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ThriftRpc.Examples.Tests;

[CancelAfter(60_000)]
internal sealed class EchoTests
{
    [Test]
    public async Task Without_arguments_it_serves_and_calls_itself(CancellationToken token)
    {
        (int exitCode, string output, string error) = await EchoProgram.RunAsync([], token);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("sent \"hello\", received \"hello\" in "));
    }

    [TestCase("framed", "binary")]
    [TestCase("unframed", "compact")]
    [TestCase("header", "json")]
    public async Task A_client_reaches_a_server_of_another_process(string transport, string protocol, CancellationToken token)
    {
        using EchoProgram server = EchoProgram.Start("server", "--port", "0");
        int port = await server.ReadPortAsync(token);

        (int exitCode, string output, string error) = await EchoProgram.RunAsync(
            ["client", "--port", $"{port}", "--transport", transport, "--protocol", protocol, "--message", "zażółć", "--count", "2"], token);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
        Assert.That(output, Does.Contain("received \"zażółć\""));
    }

    [TestCase(PosixSignal.SIGINT)]
    [TestCase(PosixSignal.SIGTERM)]
    public async Task The_server_stops_cleanly_on(PosixSignal signal, CancellationToken token)
    {
        using EchoProgram server = EchoProgram.Start("server", "--port", "0");
        await server.ReadPortAsync(token);

        server.Signal(signal);

        (int exitCode, string output, string error) = await server.WaitForEndAsync(token);
        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("Stopped."));
    }

    [Test]
    public async Task A_port_in_use_is_a_clear_error(CancellationToken token)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        (int exitCode, _, string error) = await EchoProgram.RunAsync(["server", "--port", $"{port}"], token);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error.TrimEnd(), Is.EqualTo($"error: Cannot listen on 127.0.0.1:{port}: another program uses that port."));
    }

    [Test]
    public async Task A_refused_connection_is_a_clear_error(CancellationToken token)
    {
        using Socket bound = new(SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Bound, so that nobody takes the port; not listening.
        int port = ((IPEndPoint)bound.LocalEndPoint!).Port;

        (int exitCode, _, string error) = await EchoProgram.RunAsync(["client", "--port", $"{port}"], token);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain($"127.0.0.1:{port}: Connection refused"));
    }

    [TestCase(new[] { "--bogus" }, "--bogus")]
    [TestCase(new[] { "client", "--port", "70000" }, "between 0 and 65535")]
    [TestCase(new[] { "client", "--count", "0" }, "at least 1")]
    [TestCase(new[] { "client", "--transport", "pigeon" }, "pigeon")]
    [TestCase(new[] { "client", "--protocol", "esperanto" }, "esperanto")]
    public async Task A_wrong_option_is_named(string[] arguments, string expected, CancellationToken token)
    {
        (int exitCode, _, string error) = await EchoProgram.RunAsync(arguments, token);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain(expected));
    }

    [Test]
    public async Task Help_names_every_command(CancellationToken token)
    {
        (int exitCode, string output, _) = await EchoProgram.RunAsync(["--help"], token);

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("server").And.Contain("client").And.Contain("--message"));
    }
}
