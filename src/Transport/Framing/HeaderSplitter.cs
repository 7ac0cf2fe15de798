using System.Buffers.Binary;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Cuts a connection that speaks THeader into messages, each with its own protocol and headers.</summary>
internal sealed class HeaderSplitter(IReadOnlyList<ThriftDialect> dialects, ThriftLimits limits) : MessageSplitter
{
    private ThriftDialect _dialect = dialects[0];
    private IReadOnlyDictionary<string, string>? _headers;
    private ushort _flags;

    public override ThriftDialect Dialect => _dialect;

    public override IReadOnlyDictionary<string, string>? Headers => _headers;

    public override ushort Flags => _flags;

    public override void DropHeaders() => _headers = null;

    public override bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int size)
    {
        const int begin = FrameLength.Size + HeaderFormat.FixedSize;
        message = default;
        size = begin;
        if (received.Length < FrameLength.Size)
        {
            return false;
        }

        int length = FrameLength.Read(received, limits);
        if (length < HeaderFormat.FixedSize)
        {
            throw Malformed($"a frame of {length} bytes, which is too short for a header");
        }

        if (received.Length < begin)
        {
            return false;
        }

        ushort magic = BinaryPrimitives.ReadUInt16BigEndian(received[FrameLength.Size..]);
        if (magic != HeaderFormat.Magic)
        {
            throw Malformed($"a frame that begins with 0x{magic:X4} instead of 0x{HeaderFormat.Magic:X4}");
        }

        int header = HeaderFormat.WordSize * BinaryPrimitives.ReadUInt16BigEndian(received[(begin - sizeof(ushort))..]);
        if (header > limits.MaxHeaderBytes)
        {
            throw new TProtocolException(
                TProtocolExceptionType.SizeLimit,
                $"The headers of a message take {header} bytes; the limit is {limits.MaxHeaderBytes} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxHeaderBytes)}).");
        }

        if (header > length - HeaderFormat.FixedSize)
        {
            throw Malformed($"a header of {header} bytes in a frame of {length}");
        }

        size = FrameLength.Size + length;
        if (received.Length < size)
        {
            return false;
        }

        _flags = BinaryPrimitives.ReadUInt16BigEndian(received[(FrameLength.Size + sizeof(ushort))..]);
        ReadHeader(new HeaderReader(received.Slice(begin, header)));
        message = (begin + header)..size;
        return true;
    }

    private void ReadHeader(HeaderReader reader)
    {
        _dialect = DialectOf(reader.ReadVarint());
        int transforms = reader.ReadVarint();
        if (transforms != 0)
        {
            int transform = reader.ReadVarint();
            string name = transform switch
            {
                1 => " (zlib)",
                2 => " (HMAC)",
                3 => " (snappy)",
                4 => " (qlz)",
                5 => " (zstd)",
                _ => "",
            };
            throw new TProtocolException(
                TProtocolExceptionType.NotImplemented, $"A message arrived with {transforms} transforms, the first of them number {transform}{name}; none are supported.");
        }

        _headers = reader.ReadKeyValues();
    }

    private ThriftDialect DialectOf(int protocolId)
    {
        foreach (ThriftDialect dialect in dialects)
        {
            if (dialect.Protocol.HeaderProtocolId == protocolId)
            {
                return dialect;
            }
        }

        throw new TProtocolException(
            TProtocolExceptionType.NotImplemented,
            $"A message arrived in the protocol that THeader numbers {protocolId}; expected {(dialects.Count == 1 ? "was" : "were")} {string.Join(", ", dialects.Select(dialect => $"{dialect.Protocol.HeaderProtocolId} ({dialect.Protocol})"))}.");
    }

    internal static TProtocolException Malformed(string what) => new(TProtocolExceptionType.InvalidData, $"Where a THeader frame is expected stands {what}.");
}
