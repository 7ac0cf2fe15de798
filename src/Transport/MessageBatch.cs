using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Messages that leave together in one send, each with its framing. Empty, it holds no bytes.</summary>
/// <remarks>Not thread-safe.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Cleared, it holds nothing; what is left in one that is dropped goes to the collector.")]
internal sealed class MessageBatch
{
    /// <summary>What is kept between two batches: enough for the usual ones, and small beside a connection.</summary>
    private const int LargestKept = 128;

    private readonly OutputBuffer _bytes = new();

    /// <summary>Where each message ends, and whose it is: not every connection may put two into one record, and one may be taken back.</summary>
    /// <remarks>One message alone, which is the usual case, needs no arrays.</remarks>
    private int[] _ends = [];
    private int[] _sequenceIds = [];
    private int _onlySequenceId;
    private int _onlyEnd;
    private int _count;

    public bool IsEmpty => _count == 0;

    public int Count => _count;

    public int Length => _bytes.Length;

    /// <summary>Appends a message. If it cannot be encoded, nothing of it remains.</summary>
    public void Append<TBody>(
        ThriftFraming framing, in OutgoingFrame frame, in MessageHeader header, scoped ref TBody body, ThriftLimits limits)
        where TBody : IMessageBodyWriter, allows ref struct
    {
        int start = _bytes.Length;
        try
        {
            framing.Begin(_bytes, frame);
            frame.Protocol.WriteMessage(_bytes, header, ref body);
            framing.End(_bytes.WrittenSpan[start..], limits);
        }
        catch
        {
            _bytes.Truncate(start);
            if (_count == 0)
            {
                _bytes.Clear();
            }

            throw;
        }

        Note(header.SequenceId);
    }

    /// <summary>Takes over all messages of another batch, which is empty then.</summary>
    public void Append(MessageBatch other)
    {
        int start = _bytes.Length;
        ReadOnlySpan<byte> bytes = other._bytes.WrittenSpan;
        bytes.CopyTo(_bytes.GetSpan(bytes.Length));
        _bytes.Advance(bytes.Length);
        if (other._count == 1)
        {
            Note(other._onlySequenceId);
        }
        else
        {
            for (int i = 0; i < other._count; i++)
            {
                Note(other._sequenceIds[i], start + other._ends[i]);
            }
        }

        other.Clear();
    }

    /// <summary>Takes a message out again, wherever it stands.</summary>
    /// <returns>False when it is not here.</returns>
    public bool TryTakeBack(int sequenceId)
    {
        if (_count == 1)
        {
            bool isIt = _onlySequenceId == sequenceId;
            if (isIt)
            {
                Clear();
            }

            return isIt;
        }

        int index = Array.IndexOf(_sequenceIds, sequenceId, 0, _count);
        if (index < 0)
        {
            return false;
        }

        int start = index == 0 ? 0 : _ends[index - 1];
        int size = _ends[index] - start;
        Span<byte> bytes = _bytes.WrittenSpan;
        bytes[_ends[index]..].CopyTo(bytes[start..]);
        _bytes.Truncate(bytes.Length - size);
        for (int i = index + 1; i < _count; i++)
        {
            _ends[i - 1] = _ends[i] - size;
            _sequenceIds[i - 1] = _sequenceIds[i];
        }

        _count--;
        (_onlyEnd, _onlySequenceId) = (_ends[0], _sequenceIds[0]);
        return true;
    }

    /// <summary>Begins to send everything; nobody touches the batch until that has ended.</summary>
    public ValueTask SendOver(ByteConnection connection) => _count > 1
        ? connection.SendAsync(_bytes.WrittenMemory, _ends.AsMemory(0, _count))
        : connection.SendAsync(_bytes.WrittenMemory);

    public void Clear()
    {
        _bytes.Clear();
        _count = 0;
        if (_ends.Length > LargestKept)
        {
            _ends = [];
            _sequenceIds = [];
        }
    }

    private void Note(int sequenceId) => Note(sequenceId, _bytes.Length);

    private void Note(int sequenceId, int end)
    {
        if (_count == 0)
        {
            _onlySequenceId = sequenceId;
            _onlyEnd = end;
            _count = 1;
            return;
        }

        if (_count >= _ends.Length)
        {
            int size = Math.Max(4, 2 * _count);
            Array.Resize(ref _ends, size);
            Array.Resize(ref _sequenceIds, size);
        }

        if (_count == 1)
        {
            _ends[0] = _onlyEnd;
            _sequenceIds[0] = _onlySequenceId;
        }

        _ends[_count] = end;
        _sequenceIds[_count++] = sequenceId;
    }
}
