using System.Globalization;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>What the server process says first.</summary>
/// <param name="Cores">How many cores it may use.</param>
/// <param name="BareAsyncPort">Where the bare async sockets are served.</param>
/// <param name="BareSyncPort">Where the bare sync sockets are served.</param>
/// <param name="ThriftPort">Where the library serves.</param>
/// <param name="ModePorts">Where it serves in each <see cref="ServerMode"/>.</param>
internal sealed record ServerHello(int Cores, int BareAsyncPort, int BareSyncPort, int ThriftPort, IReadOnlyList<int> ModePorts)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Cores} {BareAsyncPort} {BareSyncPort} {ThriftPort} {string.Join(' ', ModePorts)}");

    public static ServerHello FromLine(string line)
    {
        int[] parts = [.. line.Split(' ').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return new ServerHello(parts[0], parts[1], parts[2], parts[3], parts[4..]);
    }
}
