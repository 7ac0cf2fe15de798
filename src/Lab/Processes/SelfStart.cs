using System.Diagnostics;

namespace ThriftRpc.Lab;

/// <summary>Starts this very program again.</summary>
public static class SelfStart
{
    /// <summary>Tells how to start this program.</summary>
    /// <param name="args">With which arguments.</param>
    /// <returns>The instructions.</returns>
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
