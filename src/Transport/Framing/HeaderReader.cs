using System.Text;

namespace ThriftRpc.Transport;

/// <summary>Reads the header of one THeader frame, whose size has been checked.</summary>
internal ref struct HeaderReader(ReadOnlySpan<byte> header)
{
    private ReadOnlySpan<byte> _left = header;

    /// <summary>Reads a number of up to 32 bits. The specification speaks of 16; its implementations read 32.</summary>
    public int ReadVarint()
    {
        uint value = 0;
        for (int i = 0; i < _left.Length && i < 5; i++)
        {
            byte next = _left[i];
            if (i == 4 && (next & 0x70) != 0)
            {
                throw HeaderSplitter.Malformed("a header with a number of more than 32 bits");
            }

            value |= (uint)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _left = _left[(i + 1)..];
                return value <= int.MaxValue ? (int)value : throw HeaderSplitter.Malformed($"a header that holds the number {value}");
            }
        }

        throw HeaderSplitter.Malformed("a header with a number that does not end");
    }

    /// <summary>Reads the blocks of information up to the padding, or up to the first of a kind that is not known.</summary>
    /// <returns>The pairs, of equal keys the last; null when there are none.</returns>
    public IReadOnlyDictionary<string, string>? ReadKeyValues()
    {
        Dictionary<string, string>? pairs = null;
        while (_left.Length > 0 && ReadVarint() == HeaderFormat.KeyValueBlock)
        {
            int count = ReadVarint();
            if (count > _left.Length / 2)
            {
                throw HeaderSplitter.Malformed($"a header that announces {count} pairs in its last {_left.Length} bytes");
            }

            // Not made for the announced count: pairs with equal keys take room on the wire and none here.
            pairs ??= new Dictionary<string, string>(StringComparer.Ordinal);
            for (int i = 0; i < count; i++)
            {
                string key = ReadText();
                pairs[key] = ReadText();
            }
        }

        return pairs;
    }

    private string ReadText()
    {
        int size = ReadVarint();
        if (size > _left.Length)
        {
            throw HeaderSplitter.Malformed($"a header with a text of {size} bytes, of which {_left.Length} are there");
        }

        string text = Encoding.UTF8.GetString(_left[..size]);
        _left = _left[size..];
        return text;
    }
}
