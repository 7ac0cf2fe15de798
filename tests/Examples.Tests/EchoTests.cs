using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ThriftRpc.Examples.Tests;

[CancelAfter(60_000)]
internal sealed class EchoTests
{
    [Test]
    [CancelAfter(180_000)]
    public async Task Without_a_command_it_compares_the_ways_to_own_the_sockets(CancellationToken token)
    {
        string json = Path.GetTempFileName();
        string report = Path.GetTempFileName();
        try
        {
            (int exitCode, string output, string error) = await EchoProgram.RunAsync(["--duration", "0.05", "--callers", "8", "--json", json, "--report", report], token);

            Assert.That(exitCode, Is.Zero, error);
            foreach (string strategy in (string[])["bare sockets", "dial per call", "callers take turns", "a pool (ours)", "two may rest", "replies in order", "replies as completed", "several shared"])
            {
                Assert.That(output, Does.Contain($"{strategy}"));
            }

            Assert.That(output, Does.Contain(" won: ").And.Contain("This would change"));
            using var results = JsonDocument.Parse(await File.ReadAllTextAsync(json, token));
            Assert.That(results.RootElement.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
            Assert.That(results.RootElement.GetProperty("strategies").GetArrayLength(), Is.EqualTo(8));
            Assert.That(await File.ReadAllTextAsync(report, token), Does.StartWith("<!doctype html>"));
        }
        finally
        {
            File.Delete(json);
            File.Delete(report);
        }
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task The_server_of_a_comparison_may_be_embedded(CancellationToken token)
    {
        (int exitCode, string output, string error) = await EchoProgram.RunAsync(
            ["--embedded", "--scenario", "wide", "--strategies", "pool,grpc", "--duration", "0.05", "--callers", "4", "--rate", "500", "--seed", "9"], token);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("The server is in this process").And.Contain("500 calls are begun per second").And.Contain("gRPC's channel"));
    }

    [Test]
    public async Task A_comparison_is_ended_by_a_signal(CancellationToken token)
    {
        using EchoProgram comparison = EchoProgram.Start("--duration", "60");
        await comparison.ReadLineAsync(token);

        comparison.Signal(PosixSignal.SIGINT);

        (int exitCode, _, string error) = await comparison.WaitForEndAsync(token);
        Assert.That(exitCode, Is.EqualTo(130));
        Assert.That(error, Does.Contain("canceled"));
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
    [TestCase(new[] { "--scenario", "quiet" }, "There is no scenario \"quiet\". There are: steady")]
    [TestCase(new[] { "--strategies", "pool,pol" }, "There is no strategy \"pol\". There are: per-call")]
    [TestCase(new[] { "--callers", "0" }, "--callers 0: it takes at least 1")]
    [TestCase(new[] { "--duration", "-1" }, "--duration -1: it must be a positive number")]
    [TestCase(new[] { "--rate", "0" }, "--rate 0: it must be a positive number")]
    [TestCase(new[] { "--json", "/no/such/folder/x.json" }, "/no/such/folder/x.json")]
    [TestCase(new[] { "client", "--port", "70000" }, "between 0 and 65535")]
    [TestCase(new[] { "client", "--count", "0" }, "at least 1")]
    [TestCase(new[] { "server", "--port", "abc" }, "'abc'")]
    [TestCase(new[] { "client", "--count", "many" }, "'many'")]
    [TestCase(new[] { "--duration", "long" }, "'long'")]
    [TestCase(new[] { "--callers", "all" }, "'all'")]
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
        Assert.That(output, Does.Contain("server").And.Contain("client").And.Contain("--scenario").And.Contain("--strategies").And.Contain("--report"));
    }
}
