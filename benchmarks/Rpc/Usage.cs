using System.Globalization;
using System.Runtime;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>What a process has used since its start.</summary>
/// <param name="Cpu">Time on the processor, in user and kernel mode, of all threads.</param>
/// <param name="AllocatedBytes">Managed memory allocated by all threads.</param>
/// <param name="MethodsCompiled">How many methods the JIT has compiled, each tier counted.</param>
internal readonly record struct Usage(TimeSpan Cpu, long AllocatedBytes, long MethodsCompiled)
{
    public static Usage OfThisProcess()
    {
        TimeSpan cpu = OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? default : Environment.CpuUsage.TotalTime;
        return new Usage(cpu, GC.GetTotalAllocatedBytes(precise: true), JitInfo.GetCompiledMethodCount());
    }

    public static Usage operator +(Usage one, Usage other) =>
        new(one.Cpu + other.Cpu, one.AllocatedBytes + other.AllocatedBytes, one.MethodsCompiled + other.MethodsCompiled);

    public static Usage operator -(Usage later, Usage earlier) =>
        new(later.Cpu - earlier.Cpu, later.AllocatedBytes - earlier.AllocatedBytes, later.MethodsCompiled - earlier.MethodsCompiled);

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Cpu.Ticks} {AllocatedBytes} {MethodsCompiled}");

    public static Usage FromLine(string line)
    {
        long[] parts = [.. line.Split(' ').Select(part => long.Parse(part, CultureInfo.InvariantCulture))];
        return new Usage(TimeSpan.FromTicks(parts[0]), parts[1], parts[2]);
    }
}
