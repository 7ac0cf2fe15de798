using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Apache Thrift's C++ library at the same work, in a process of its own that takes its turn between ours.</summary>
internal sealed class CppLibrary : IDisposable
{
    private readonly Process _process;

    private CppLibrary(Process process) => _process = process;

    /// <summary>Builds and starts it.</summary>
    /// <param name="order">The document.</param>
    /// <param name="library">The library, when it is installed.</param>
    /// <param name="missing">What it lacks otherwise.</param>
    public static bool TryStart(Order order, [NotNullWhen(true)] out CppLibrary? library, out string missing)
    {
        library = null;
        if (FindRepository() is not { } repository)
        {
            missing = "the benchmark does not run inside its repository";
            return false;
        }

        string folder = Path.Combine(repository, "artifacts", "codec-cpp");
        using (Process build = Start("bash", Path.Combine(repository, "benchmarks", "Codec", "cpp", "build.sh"), repository, folder))
        {
            missing = build.StandardError.ReadToEnd().Trim();
            build.WaitForExit();
            if (build.ExitCode != 0)
            {
                return false;
            }
        }

        library = new CppLibrary(Start(Path.Combine(folder, "codec")));
        library.Send(order);
        return true;
    }

    /// <summary>Does a work and waits for its end.</summary>
    /// <returns>How long it took once, in nanoseconds, by the process's own clock.</returns>
    public double Run(string work, int times)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work} {times}"));
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new IOException($"The C++ side ended: {_process.StandardError.ReadToEnd()}");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Send(Order order)
    {
        using OutputBuffer output = new();
        TBinaryProtocol.Default.WriteStruct(output, order);
        Stream input = _process.StandardInput.BaseStream;
        input.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{output.Length}\n")));
        input.Write(output.WrittenSpan);
        input.Flush();
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })
        ?? throw new InvalidOperationException($"{program} cannot be started.");

    private static string? FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Thrift.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
