namespace ThriftRpc.Allocation.Tests;

/// <summary>What an object takes of the heap.</summary>
internal static class ObjectSize
{
    /// <summary>Measures what <paramref name="make"/> allocates, by making some.</summary>
    public static long Of(Func<object> make)
    {
        const int count = 100;
        object[] made = new object[count];
        made[0] = make();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < count; i++)
        {
            made[i] = make();
        }

        long size = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        GC.KeepAlive(made);
        return size;
    }
}
