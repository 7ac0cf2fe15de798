using ThriftRpc.Conformance;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>Our side of the golden documents.</summary>
internal sealed class GoldenHandler(ThriftProtocol protocol) : IGolden
{
    public ValueTask<byte[]> MakeAsync(string name, CallContext context = default)
    {
        if (name == "nothing")
        {
            return new((byte[])null!);
        }

        return Documents.Names.Contains(name)
            ? new(Codec.Encode(Documents.Make(name), protocol))
            : throw new TApplicationException(TApplicationExceptionType.InvalidTransform, $"there is no document {name}");
    }

    public ValueTask<List<string>> CompareAsync(string name, byte[] document, CallContext context = default) =>
        new([.. Canonical.Differences(Documents.Make(name), Codec.Decode<Everything>(document, protocol))]);
}
