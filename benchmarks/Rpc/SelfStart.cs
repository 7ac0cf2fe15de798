using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Starts this very program again.</summary>
internal static class SelfStart
{
    public static ProcessStartInfo With(params IEnumerable<string> args)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not say which program this is.");
        ProcessStartInfo start = new(program);

        // Run as `dotnet program.dll`, the process is dotnet and the program its first argument.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return start;
    }
}
