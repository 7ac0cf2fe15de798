using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Finds out from a connection's first bytes which dialect the peer speaks, and leaves the rest to that dialect's splitter.</summary>
internal sealed class DetectingSplitter(IReadOnlyList<ThriftDialect> dialects, ThriftLimits limits) : MessageSplitter
{
    /// <summary>What a protocol needs to see of a message. Every message is longer.</summary>
    private const int BeginSize = 4;

    /// <summary>ByteDance's header, which nobody mistakes for THeader but who knows only the one.</summary>
    private const ushort TTHeaderMagic = 0x1000;

    private static readonly string[] s_httpMethods = ["GET ", "POST", "HEAD", "PUT ", "OPTI", "PRI "];

    private MessageSplitter? _detected;

    public override ThriftDialect? Dialect => _detected?.Dialect;

    public override IReadOnlyDictionary<string, string>? Headers => _detected?.Headers;

    public override ushort Flags => _detected?.Flags ?? 0;

    public override void DropHeaders() => _detected?.DropHeaders();

    public override bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int size)
    {
        if (_detected is null && !TryDetect(received, out size))
        {
            message = default;
            return false;
        }

        return _detected!.TrySplit(received, out message, out size);
    }

    private bool TryDetect(ReadOnlySpan<byte> received, out int wanted)
    {
        wanted = BeginSize;
        if (received.Length < wanted)
        {
            return false;
        }

        if (TryChoose(ThriftFraming.Unframed, received[..BeginSize]))
        {
            return true;
        }

        RefuseStrangers(received[..BeginSize]);
        int length = FrameLength.Read(received, limits);
        if (length < BeginSize)
        {
            throw NotThrift($"The first frame announces {length} bytes, and no message is that short.");
        }

        wanted = FrameLength.Size + BeginSize;
        if (received.Length < wanted)
        {
            return false;
        }

        ReadOnlySpan<byte> begin = received.Slice(FrameLength.Size, BeginSize);
        return TryChoose(ThriftFraming.Header, begin) || TryChoose(ThriftFraming.Framed, begin) ? true : throw Unknown(begin);
    }

    /// <summary>Chooses the dialect if the bytes are the begin of a message in this framing.</summary>
    /// <exception cref="TProtocolException">They are, and the server is not to speak it.</exception>
    private bool TryChoose(ThriftFraming framing, ReadOnlySpan<byte> begin)
    {
        ThriftDialect[] spoken = [.. dialects.Where(dialect => dialect.Framing == framing)];
        if (framing == ThriftFraming.Header)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(begin) != HeaderFormat.Magic)
            {
                return false;
            }

            _detected = spoken.Length > 0 ? new HeaderSplitter(spoken, limits) : throw NotSpoken("THeader");
            return true;
        }

        foreach (ThriftDialect dialect in spoken)
        {
            if (dialect.Protocol.Recognizes(begin))
            {
                _detected = framing.CreateSplitter(dialect, limits);
                return true;
            }
        }

        foreach (ThriftDialect dialect in ThriftDialect.All)
        {
            if (dialect.Framing == framing && dialect.Protocol.Recognizes(begin))
            {
                throw NotSpoken(dialect.ToString());
            }
        }

        return false;
    }

    /// <summary>Names what is certainly not Thrift, before its first bytes are taken for a length.</summary>
    private static void RefuseStrangers(ReadOnlySpan<byte> begin)
    {
        if (begin[0] == 0x16 && begin[1] == 0x03)
        {
            throw NotThrift("The first bytes are a TLS handshake, and this endpoint is a plain one.");
        }

        if (begin.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
        {
            string text = Encoding.ASCII.GetString(begin);
            throw NotThrift(
                s_httpMethods.Contains(text)
                    ? $"The first bytes are \"{text}\": the peer speaks HTTP."
                    : $"The first bytes are the text \"{text}\": the peer does not speak Thrift.");
        }

        if (IsCompactOfFbthrift(begin))
        {
            throw NotThrift("The first bytes are a message in version 2 of the compact protocol, which only fbthrift speaks.");
        }
    }

    private static TProtocolException Unknown(ReadOnlySpan<byte> begin) =>
        BinaryPrimitives.ReadUInt16BigEndian(begin) == TTHeaderMagic ? NotThrift("The first bytes are a TTHeader frame, which is not supported.")
        : IsCompactOfFbthrift(begin) ? NotThrift("The first frame holds a message in version 2 of the compact protocol, which only fbthrift speaks.")
        : NotThrift($"The first frame begins with {Convert.ToHexString(begin)}, which is the begin of no dialect that can be detected.");

    private static bool IsCompactOfFbthrift(ReadOnlySpan<byte> begin) => begin[0] == 0x82 && (begin[1] & 0x1F) == 2;

    private TProtocolException NotSpoken(string dialect) =>
        new(TProtocolExceptionType.NotImplemented, $"The peer speaks {dialect}, and this endpoint is set to {string.Join(", ", dialects)}.");

    private static TProtocolException NotThrift(string what) => new(TProtocolExceptionType.InvalidData, what);
}
