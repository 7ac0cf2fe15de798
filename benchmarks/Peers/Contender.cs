using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>A server and a client with so many callers, both running, which take their turn when they are told.</summary>
internal sealed class Contender : IDisposable
{
    private const string Ready = "ready";

    private readonly PeerProcess _server;
    private readonly PeerProcess _client;

    private readonly int _port;

    private Contender(string name, PeerProcess server, PeerProcess client, int port)
    {
        Name = name;
        _server = server;
        _client = client;
        _port = port;
    }

    public string Name { get; }

    /// <summary>Counts the connections that the client has open to the server.</summary>
    public int CountSockets() =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(connection =>
            connection.State == TcpState.Established && connection.RemoteEndPoint.Port == _port && IPAddress.IsLoopback(connection.RemoteEndPoint.Address));

    /// <exception cref="IOException">One of the two processes did not come up.</exception>
    /// <exception cref="TimeoutException">One of them did not in time.</exception>
    public static async Task<Contender> StartAsync(PeerProgram program, Scenario scenario, CancellationToken cancellationToken)
    {
        PeerProcess? client = null;
        PeerProcess server = program.Start(scenario.Core, "server");
        try
        {
            string port = await server.ReadLineAsync(cancellationToken);
            client = program.Start(scenario.Core, "client", port, scenario.Callers.ToString(CultureInfo.InvariantCulture));
            string said = await client.ReadLineAsync(cancellationToken);
            return said == Ready
                ? new Contender(program.Contender, server, client, int.Parse(port, CultureInfo.InvariantCulture))
                : throw new IOException($"The client of {program.Contender} said \"{said}\" and not \"{Ready}\".");
        }
        catch
        {
            client?.Dispose();
            server.Dispose();
            throw;
        }
    }

    /// <summary>Lets it run for one slice.</summary>
    /// <exception cref="IOException">One of the two processes ended.</exception>
    /// <exception cref="TimeoutException">One of them did not answer in time.</exception>
    public async Task<Slice> MeasureAsync(int round, TimeSpan duration, CancellationToken cancellationToken)
    {
        double serverBefore = await AskServerCpuAsync(cancellationToken);
        string said = await _client.AskAsync(duration.TotalSeconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
        double serverCpu = await AskServerCpuAsync(cancellationToken) - serverBefore;
        ClientResult client = ClientResult.Parse(said);
        return new Slice(
            Name,
            round,
            client.Calls / client.Seconds,
            client.P50Us,
            client.P99Us,
            client.CpuUs / client.Calls,
            serverCpu / client.Calls,
            (client.CpuUs + serverCpu) / (client.Seconds * 1e6));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task<double> AskServerCpuAsync(CancellationToken cancellationToken) =>
        double.Parse(await _server.AskAsync("cpu", cancellationToken), CultureInfo.InvariantCulture);
}
