namespace ThriftRpc.Benchmarks.Connections;

/// <summary>What is alive on the managed heap.</summary>
internal static class Memory
{
    /// <summary>Collects until nothing more goes away, finalizers included.</summary>
    public static long Measure()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
