using System.Text;
using ThriftRpc.Testing;

namespace ThriftRpc.Server.Tests;

/// <summary>Speaks THeader byte by byte over a connection without framing of its own.</summary>
internal static class HeaderClient
{
    public const short AnyOrder = 1;

    /// <summary>A request in its frame.</summary>
    /// <param name="message">The message.</param>
    /// <param name="flags">The flags of the frame.</param>
    /// <param name="headers">Keys and values.</param>
    public static byte[] Frame(byte[] message, short flags = 0, params (string Key, string Value)[] headers)
    {
        List<byte> header = [0, 0];
        if (headers.Length > 0)
        {
            header.AddRange([1, (byte)headers.Length]);
            foreach ((string key, string value) in headers)
            {
                header.AddRange([(byte)key.Length, .. Encoding.UTF8.GetBytes(key), (byte)value.Length, .. Encoding.UTF8.GetBytes(value)]);
            }
        }

        while (header.Count % 4 != 0)
        {
            header.Add(0);
        }

        return Frames.WithHeader(flags, [.. header], message);
    }

    /// <summary>Reads a reply, and the text of the header before it.</summary>
    public static async Task<(RawClientReply Reply, string Header)> ReadAsync(RawClient client, CancellationToken cancellationToken)
    {
        byte[] begin = await client.ReadExactlyAsync(14, cancellationToken);
        int words = (begin[12] << 8) + begin[13];
        byte[] header = await client.ReadExactlyAsync(4 * words, cancellationToken);
        RawClientReply reply = await RawClientReply.ReadAsync(count => client.ReadExactlyAsync(count, cancellationToken));
        return (reply, Encoding.Latin1.GetString(header));
    }
}
