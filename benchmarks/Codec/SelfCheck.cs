using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Makes sure, before anything is measured, that both codecs do the same work.</summary>
internal static class SelfCheck
{
    /// <summary>Encodes the order with both codecs, decodes it with both, and lets both refuse what is cut or announces negative sizes.</summary>
    /// <returns>The encoded order.</returns>
    public static byte[] Run(HandWrittenCodec codec, Order order)
    {
        byte[] generated = Encode(output => codec.Protocol.WriteStruct(output, order));
        byte[] handWritten = Encode(output => codec.Write(output, order));
        Require(generated.AsSpan().SequenceEqual(handWritten), "The codecs write different bytes.");
        Require(codec.Protocol.ReadStruct<Order>(generated, ThriftLimits.Default).Equals(order), "The generated codec reads something else.");
        Require(codec.Read(generated, ThriftLimits.Default).Equals(order), "The hand-written codec reads something else.");
        for (int length = 0; length < generated.Length; length++)
        {
            CheckRefused(codec, generated.AsSpan(0, length).ToArray(), $"cut to {length} bytes");
        }

        int text = generated.AsSpan().IndexOf("EUR"u8);
        CheckRefused(codec, codec.WithNegativeSize(generated, text), "with a negative size");
        return generated;
    }

    private static byte[] Encode(Action<OutputBuffer> write)
    {
        using OutputBuffer output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static void CheckRefused(HandWrittenCodec codec, byte[] bytes, string how)
    {
        Require(Refuses(() => codec.Protocol.ReadStruct<Order>(bytes, ThriftLimits.Default)), $"The generated codec reads an order {how}.");
        Require(Refuses(() => codec.Read(bytes, ThriftLimits.Default)), $"The hand-written codec reads an order {how}.");
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
