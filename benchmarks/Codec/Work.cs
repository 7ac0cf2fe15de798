using System.Runtime.CompilerServices;
using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Something to measure, many times in a row.</summary>
/// <param name="name">Its name in the tables.</param>
internal abstract class Work(string name)
{
    public string Name => name;

    /// <summary>Does it <paramref name="times"/> times.</summary>
    public abstract void Run(int times);

    /// <summary>Keeps the JIT from seeing that nobody looks at a result.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected static void Keep(object result) => GC.KeepAlive(result);
}

internal sealed class GeneratedWrite(Order order, OutputBuffer output) : Work("write, generated")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            output.Truncate(0);
            TBinaryProtocol.Default.WriteStruct(output, order);
        }
    }
}

internal sealed class HandWrittenWrite(Order order, OutputBuffer output) : Work("write, hand-written")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            output.Truncate(0);
            HandWrittenOrder.Write(output, order);
        }
    }
}

internal sealed class GeneratedRead(byte[] bytes) : Work("read, generated")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(TBinaryProtocol.Default.ReadStruct<Order>(bytes, ThriftLimits.Default));
        }
    }
}

internal sealed class HandWrittenRead(byte[] bytes) : Work("read, hand-written")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(HandWrittenOrder.Read(bytes, ThriftLimits.Default));
        }
    }
}

/// <summary>No read can be cheaper than building the objects.</summary>
internal sealed class BuildObjects() : Work("build the objects")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(SampleOrder.Create());
        }
    }
}
