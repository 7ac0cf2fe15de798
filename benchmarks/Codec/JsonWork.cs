using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>The same document in the JSON protocol.</summary>
internal static class JsonWork
{
    /// <summary>Makes sure that both codecs do the same work, and returns it: write and read, generated and hand-written.</summary>
    public static Work[] All(Order order, OutputBuffer output)
    {
        byte[] bytes = Check(order);
        return [new GeneratedJsonWrite(order, output), new HandWrittenJsonWrite(order, output), new GeneratedJsonRead(bytes), new HandWrittenJsonRead(bytes)];
    }

    private static byte[] Check(Order order)
    {
        byte[] generated = Encode(output => TJsonProtocol.Default.WriteStruct(output, order));
        byte[] handWritten = Encode(output => HandWrittenJsonOrder.Write(HandWrittenJsonWriter.On(output), order));
        Require(generated.AsSpan().SequenceEqual(handWritten), "The JSON codecs write different bytes.");
        Require(TJsonProtocol.Default.ReadStruct<Order>(generated, ThriftLimits.Default).Equals(order), "The generated JSON codec reads something else.");
        Require(HandWrittenJsonOrder.Read(generated, ThriftLimits.Default).Equals(order), "The hand-written JSON codec reads something else.");
        for (int length = 0; length < generated.Length; length++)
        {
            byte[] cut = generated[..length];
            Require(Refuses(() => TJsonProtocol.Default.ReadStruct<Order>(cut, ThriftLimits.Default)), $"The generated JSON codec reads an order cut to {length} bytes.");
            Require(Refuses(() => HandWrittenJsonOrder.Read(cut, ThriftLimits.Default)), $"The hand-written JSON codec reads an order cut to {length} bytes.");
        }

        return generated;
    }

    private static byte[] Encode(Action<OutputBuffer> write)
    {
        using OutputBuffer output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static bool Refuses(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (TProtocolException)
        {
            return true;
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}

internal sealed class GeneratedJsonWrite(Order order, OutputBuffer output) : Work("write JSON, generated")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            output.Truncate(0);
            TJsonProtocol.Default.WriteStruct(output, order);
        }
    }
}

internal sealed class HandWrittenJsonWrite(Order order, OutputBuffer output) : Work("write JSON, hand-written")
{
    private readonly HandWrittenJsonWriter _writer = HandWrittenJsonWriter.On(output);

    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            output.Truncate(0);
            HandWrittenJsonOrder.Write(_writer, order);
        }
    }
}

internal sealed class GeneratedJsonRead(byte[] bytes) : Work("read JSON, generated")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(TJsonProtocol.Default.ReadStruct<Order>(bytes, ThriftLimits.Default));
        }
    }
}

internal sealed class HandWrittenJsonRead(byte[] bytes) : Work("read JSON, hand-written")
{
    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Keep(HandWrittenJsonOrder.Read(bytes, ThriftLimits.Default));
        }
    }
}
