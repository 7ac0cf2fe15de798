using System.Diagnostics;
using System.Text.Json;

namespace ThriftRpc.Differential;

/// <summary>Apache's library for Python with the code of Apache's compiler: reads values, says what it has read, and writes them again.</summary>
internal sealed class PythonMirror : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static readonly string s_program = Path.Combine(Repository.Root, "tests", "Differential", "python", "mirror.py");

    private readonly Process _process = Start([s_program]);

    /// <summary>Debian's own: another <c>python3</c> on the path would not see the package python3-thrift.</summary>
    private static string Interpreter => Environment.GetEnvironmentVariable("THRIFTRPC_PYTHON") ?? "/usr/bin/python3";

    public static async Task<string?> FindMissingAsync()
    {
        try
        {
            using Process process = Start(["-c", "import thrift"]);
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"{Interpreter} has no module thrift: install python3-thrift, or name another Python in THRIFTRPC_PYTHON.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"There is no {Interpreter}: install python3-thrift, or name another Python in THRIFTRPC_PYTHON.";
        }
    }

    /// <summary>Reads and writes values of the structs of one file.</summary>
    /// <param name="folder">Where the code of Apache's compiler is.</param>
    /// <param name="module">The file's module in it.</param>
    /// <param name="requests">The values.</param>
    /// <returns>An answer to each.</returns>
    public async Task<MirrorAnswer[]> AskAsync(string folder, string module, IReadOnlyList<MirrorRequest> requests, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { folder, module, requests }, s_json).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        string? line = await _process.StandardOutput.ReadLineAsync(cancellationToken);
        return line is null
            ? throw new InvalidOperationException($"{s_program} ended: {await _process.StandardError.ReadToEndAsync(cancellationToken)}")
            : JsonSerializer.Deserialize<MirrorAnswer[]>(line, s_json)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo(Interpreter, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONIOENCODING"] = "utf-8" },
    })!;
}

/// <param name="Type">The struct's normal name.</param>
/// <param name="Protocol">How it is encoded: binary or compact.</param>
/// <param name="Bytes">The value, in hexadecimal digits.</param>
internal sealed record MirrorRequest(string Type, string Protocol, string Bytes);

/// <param name="Dump">What was read, in the form of <see cref="Dump"/>.</param>
/// <param name="Bytes">The same value, written again.</param>
/// <param name="Error">What went wrong instead.</param>
internal sealed record MirrorAnswer(string? Dump, string? Bytes, string? Error);
