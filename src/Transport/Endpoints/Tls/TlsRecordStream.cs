using System.Buffers;
using System.Diagnostics;
using System.Net.Security;
using System.Runtime.CompilerServices;

namespace ThriftRpc.Transport;

/// <summary>What <see cref="SslStream"/> sits on: records come from a connection and go to it, several in one send if corked.</summary>
internal sealed class TlsRecordStream(ByteConnection connection) : Stream
{
    /// <summary>The header of a record: its type, its version, its length.</summary>
    private const int HeaderSize = 5;

    /// <summary>How much is held back at most before it is sent: enough that a large message costs few sends, and pooled arrays stay of one size.</summary>
    private const int LargestCork = 128 * 1024;

    private const int SmallestCork = 4 * 1024;

    /// <summary>The byte that a wait has taken out, if it had to.</summary>
    private readonly byte[] _first = new byte[1];
    private bool _hasFirst;

    private byte[]? _corked;
    private int _corkedLength;

    // Where in the incoming records the stream stands: bytes of the header that are there, and of the body that are not.
    private int _headerRead;
    private int _bodyLength;
    private volatile bool _isWithinRecord;

    /// <summary>Gets whether part of a record has been received, and its end has not.</summary>
    public bool IsWithinRecord => _isWithinRecord;

    /// <summary>Gets the first byte that has come, or null: TLS begins with 22, plain text with something else.</summary>
    public byte? FirstByte { get; private set; }

    /// <summary>Gets whether the peer has closed its side.</summary>
    public bool HasEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Holds back what is written until <see cref="UncorkAsync"/>, as far as there is room for it.</summary>
    /// <param name="bytes">About how much will be written.</param>
    public void Cork(int bytes)
    {
        Debug.Assert(_corked is null);
        _corked = ArrayPool<byte>.Shared.Rent(Math.Clamp(bytes, SmallestCork, LargestCork));
        _corkedLength = 0;
    }

    /// <summary>Sends what is held back.</summary>
    public async ValueTask UncorkAsync()
    {
        await SendCorkedAsync().ConfigureAwait(false);
        DropCork();
    }

    /// <summary>Gives the cork's memory back; nothing is being sent from it.</summary>
    public void DropCork()
    {
        if (_corked is { } corked)
        {
            _corked = null;
            ArrayPool<byte>.Shared.Return(corked);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return WaitAsync();
        }

        if (_hasFirst)
        {
            _hasFirst = false;
            buffer.Span[0] = _first[0];
            return new ValueTask<int>(1);
        }

        ValueTask<int> receiving = connection.ReceiveAsync(buffer);
        return receiving.IsCompletedSuccessfully ? new ValueTask<int>(Note(receiving.Result, buffer.Span)) : FinishReadAsync(receiving, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_corked is not { } corked)
        {
            return connection.SendAsync(buffer);
        }

        if (buffer.Length > corked.Length - _corkedLength)
        {
            return MakeRoomAsync(buffer);
        }

        buffer.Span.CopyTo(corked.AsSpan(_corkedLength));
        _corkedLength += buffer.Length;
        return default;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Waits until there is something to read.</summary>
    /// <remarks>
    /// A socket's receive without a buffer may end with nothing there, when the system tells late of what has been received since: on Linux that is usual
    /// after a handshake. <see cref="SslStream"/> would then wait with a buffer of 32 KiB, for as long as the connection rests. So one byte is
    /// waited for instead.
    /// </remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync()
    {
        if (_hasFirst)
        {
            return 0;
        }

        await connection.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
        if (connection.Peek() == PeerState.Quiet)
        {
            _hasFirst = Note(await connection.ReceiveAsync(_first).ConfigureAwait(false), _first) > 0;
        }

        return 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FinishReadAsync(ValueTask<int> receiving, Memory<byte> buffer) =>
        Note(await receiving.ConfigureAwait(false), buffer.Span);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask MakeRoomAsync(ReadOnlyMemory<byte> record)
    {
        await SendCorkedAsync().ConfigureAwait(false);
        if (record.Length > _corked!.Length)
        {
            await connection.SendAsync(record).ConfigureAwait(false);
        }
        else
        {
            record.CopyTo(_corked);
            _corkedLength = record.Length;
        }
    }

    private ValueTask SendCorkedAsync()
    {
        int length = _corkedLength;
        _corkedLength = 0;
        return length == 0 ? default : connection.SendAsync(_corked.AsMemory(0, length));
    }

    /// <summary>Follows the records' borders, and hands the count of bytes through.</summary>
    private int Note(int received, ReadOnlySpan<byte> buffer)
    {
        if (received == 0)
        {
            HasEnded = true;
            return 0;
        }

        ReadOnlySpan<byte> bytes = buffer[..received];
        FirstByte ??= bytes[0];
        while (bytes.Length > 0)
        {
            if (_headerRead < HeaderSize)
            {
                if (_headerRead >= HeaderSize - 2)
                {
                    _bodyLength = (_bodyLength << 8) | bytes[0];
                }

                _headerRead++;
                bytes = bytes[1..];
            }
            else
            {
                int part = Math.Min(_bodyLength, bytes.Length);
                _bodyLength -= part;
                bytes = bytes[part..];
            }

            if (_headerRead == HeaderSize && _bodyLength == 0)
            {
                _headerRead = 0;
            }
        }

        _isWithinRecord = _headerRead > 0;
        return received;
    }
}
