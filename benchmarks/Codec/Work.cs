using System.Diagnostics;
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

    /// <summary>Does it <paramref name="times"/> times.</summary>
    /// <returns>How long it took once, in nanoseconds.</returns>
    public virtual double Time(int times)
    {
        long start = Stopwatch.GetTimestamp();
        Run(times);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / times;
    }

    /// <summary>Keeps the JIT from seeing that nobody looks at a result.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected static void Keep(object result) => GC.KeepAlive(result);
}

internal sealed class GeneratedWrite(ThriftProtocol protocol, Order order, OutputBuffer output) : Work($"{protocol.Name} write, generated")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            output.Truncate(0);
            protocol.WriteStruct(output, order);
        }
    }
}

internal sealed class HandWrittenWrite(HandWrittenCodec codec, Order order, OutputBuffer output) : Work($"{codec.Protocol.Name} write, hand-written")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            output.Truncate(0);
            codec.Write(output, order);
        }
    }
}

internal sealed class GeneratedRead(ThriftProtocol protocol, byte[] bytes) : Work($"{protocol.Name} read, generated")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(protocol.ReadStruct<Order>(bytes, ThriftLimits.Default));
        }
    }
}

internal sealed class HandWrittenRead(HandWrittenCodec codec, byte[] bytes) : Work($"{codec.Protocol.Name} read, hand-written")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(codec.Read(bytes, ThriftLimits.Default));
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

/// <summary>The same in Apache Thrift's C++ library.</summary>
internal sealed class CppWork(CppLibrary library, ThriftProtocol protocol, string verb) : Work($"{protocol.Name} {verb}, Apache C++")
{
    public override void Run(int times) => Time(times);

    public override double Time(int times) => library.Run($"{protocol.Name} {verb}", times);
}
