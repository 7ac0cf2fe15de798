using System.Globalization;
using System.Runtime;

namespace ThriftRpc.Lab;

/// <summary>What a process has used since its start.</summary>
/// <param name="Cpu">Time on the processor, in user and kernel mode, of all threads.</param>
/// <param name="AllocatedBytes">Managed memory allocated by all threads.</param>
/// <param name="MethodsCompiled">How many methods the JIT has compiled, each tier counted.</param>
public readonly record struct Usage(TimeSpan Cpu, long AllocatedBytes, long MethodsCompiled)
{
    /// <summary>Looks at this process.</summary>
    /// <returns>What it has used until now.</returns>
    public static Usage OfThisProcess()
    {
        TimeSpan cpu = OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? default : Environment.CpuUsage.TotalTime;
        return new Usage(cpu, GC.GetTotalAllocatedBytes(precise: true), JitInfo.GetCompiledMethodCount());
    }

    /// <summary>What two have used together.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    public static Usage operator +(Usage one, Usage other) =>
        new(one.Cpu + other.Cpu, one.AllocatedBytes + other.AllocatedBytes, one.MethodsCompiled + other.MethodsCompiled);

    /// <summary>What was used between two looks.</summary>
    /// <param name="later">The later look.</param>
    /// <param name="earlier">The earlier look.</param>
    public static Usage operator -(Usage later, Usage earlier) =>
        new(later.Cpu - earlier.Cpu, later.AllocatedBytes - earlier.AllocatedBytes, later.MethodsCompiled - earlier.MethodsCompiled);

    /// <summary>Writes it in one line.</summary>
    /// <returns>The line.</returns>
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Cpu.Ticks} {AllocatedBytes} {MethodsCompiled}");

    /// <summary>Reads what <see cref="ToLine"/> has written.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The usage.</returns>
    public static Usage FromLine(string line)
    {
        long[] parts = [.. line.Split(' ').Select(part => long.Parse(part, CultureInfo.InvariantCulture))];
        return new Usage(TimeSpan.FromTicks(parts[0]), parts[1], parts[2]);
    }
}
