using System.Diagnostics;
using System.Reflection;

namespace ThriftRpc.Cli.Tests;

/// <summary>A folder with files, in which the program is run.</summary>
internal sealed class Workplace : IDisposable
{
    private static readonly string s_program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "CliProgram").Value!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("thriftrpc-cli-");

    public string PathOf(string path) => Path.Combine(_folder.FullName, path);

    public Workplace Write(string path, string text)
    {
        string file = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(PathOf(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public bool Has(string path) => File.Exists(PathOf(path));

    public async Task<Ending> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [s_program, .. arguments])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new Ending(process.ExitCode, output.ReplaceLineEndings("\n").TrimEnd('\n'), (await error).ReplaceLineEndings("\n").TrimEnd('\n'));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>How a run ended, and what it printed.</summary>
internal sealed record Ending(int ExitCode, string Output, string Error);
