using System.Diagnostics;
using System.Globalization;

namespace ThriftRpc.Benchmarks.Connections;

/// <summary>The client's hold on the server process, which is this very program.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The hidden command that makes this program the server.</summary>
    public const string Command = "serve";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public static ServerProcess Start()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not say which program this is.");
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            // Run as `dotnet program.dll`, the program is dotnet's first argument.
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add(Command);
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException("The server process could not be started."));
    }

    public async Task<int> ReadPortAsync() => int.Parse(await ReadLineAsync(), CultureInfo.InvariantCulture);

    /// <summary>Asks how many connections are open, and then what is alive on the server's managed heap.</summary>
    public async Task<(int Connections, long Bytes)> MeasureAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        string[] numbers = (await ReadLineAsync()).Split(' ');
        return (int.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience)
        ?? throw new EndOfStreamException("The server process has ended.");
}
