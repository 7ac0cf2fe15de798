using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThriftRpc.Interop;

/// <summary>A Python process that calls servers of ours, case by case.</summary>
internal sealed partial class PythonClient(PeerProcess process, OurServers servers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Gets the names of the cases. They stand in cases.py only, and are known even where there is no Python.</summary>
    public static IReadOnlyList<string> Cases { get; } =
        [.. CasePattern().Matches(File.ReadAllText(Path.Combine(Python.Programs, "cases.py"))).Select(match => match.Groups[1].Value)];

    public static async Task<PythonClient> StartAsync(Python python, PythonSetup setup, CancellationToken token)
    {
        OurServers servers = await OurServers.StartAsync(setup, token);
        Ports ports = servers.Ports;
        PeerProcess process = python.Start(
            "client.py", [setup.Framing.Name, setup.PeerProtocol, $"{ports.Conformance}", $"{ports.Golden}", $"{ports.Echo}"]);
        return new PythonClient(process, servers);
    }

    /// <summary>Runs one case.</summary>
    /// <returns>Null, or what Python says went wrong.</returns>
    public async Task<string?> RunAsync(string name, CancellationToken token)
    {
        await _oneAtATime.WaitAsync(token);
        try
        {
            await process.WriteLineAsync(name, token);
            while (true)
            {
                using JsonDocument answer = JsonDocument.Parse(await process.ReadLineAsync(token));
                if (answer.RootElement.GetProperty("case").GetString() == name)
                {
                    return answer.RootElement.GetProperty("failure").GetString();
                }

                // The answer to a case that had been given up here before Python was done with it.
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await servers.DisposeAsync();
        _oneAtATime.Dispose();
    }

    [GeneratedRegex(@"^@case\ndef (\w+)\(peer\):", RegexOptions.Multiline)]
    private static partial Regex CasePattern();
}
