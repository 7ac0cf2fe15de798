using System.Security.Cryptography;
using ThriftRpc.Protocol;

namespace ThriftRpc.Server.Tests;

// <sample>
/// <summary>The binary protocol, with a seal behind each message that only who knows the key can make.</summary>
public sealed class SealedProtocol(byte[] key) : ThriftProtocol
{
    public override string Name => "sealed";

    public override void WriteMessage<TBody>(OutputBuffer output, in MessageHeader header, scoped ref TBody body)
    {
        int start = output.Length;
        TBinaryProtocol.Default.WriteMessage(output, header, ref body);
        Seal(output, start);
    }

    public override void ReadMessage<TBody>(ReadOnlySpan<byte> message, ThriftLimits limits, scoped ref TBody body) =>
        TBinaryProtocol.Default.ReadMessage(Open(message), limits, ref body);

    public override void WriteStruct<T>(OutputBuffer output, T value)
    {
        int start = output.Length;
        TBinaryProtocol.Default.WriteStruct(output, value);
        Seal(output, start);
    }

    public override T ReadStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits limits) =>
        TBinaryProtocol.Default.ReadStruct<T>(Open(bytes), limits);

    // Without frames nobody would know where the seal ends.
    public override MessageEndFinder CreateMessageEndFinder(ThriftLimits limits) =>
        throw new NotSupportedException("The sealed protocol needs frames.");

    private void Seal(OutputBuffer output, int start)
    {
        Span<byte> seal = output.GetSpan(HMACSHA256.HashSizeInBytes);
        HMACSHA256.HashData(key, output.WrittenSpan[start..], seal);
        output.Advance(HMACSHA256.HashSizeInBytes);
    }

    private ReadOnlySpan<byte> Open(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length - HMACSHA256.HashSizeInBytes;
        Span<byte> seal = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (length < 0
            || HMACSHA256.HashData(key, bytes[..length], seal) != seal.Length
            || !CryptographicOperations.FixedTimeEquals(seal, bytes[length..]))
        {
            throw new TProtocolException(TProtocolExceptionType.InvalidData, "The message is not sealed with this key.");
        }

        return bytes[..length];
    }
}
// </sample>
