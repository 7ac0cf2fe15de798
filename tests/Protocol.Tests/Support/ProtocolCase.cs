namespace ThriftRpc.Protocol.Tests;

/// <summary>A protocol under test, with what the tests that every protocol must pass have to know of it.</summary>
/// <param name="protocol">The protocol.</param>
internal abstract class ProtocolCase(ThriftProtocol protocol)
{
    private byte[]? _richMessage;
    private IReadOnlyList<byte[]>? _small;

    public ThriftProtocol Protocol => protocol;

    /// <summary>Gets a message that holds <see cref="Corpus.Rich"/>.</summary>
    public byte[] RichMessage => _richMessage ??= OfMessage("everything"u8, TMessageType.Call, 0x01020304, Corpus.Rich);

    /// <summary>Gets small messages of many shapes.</summary>
    public IReadOnlyList<byte[]> Small => _small ??= [.. Corpus.SmallOf(this), .. OtherForms];

    /// <summary>Gets the most bytes that an end finder looks at in one piece, and so may hold back until they have arrived.</summary>
    public abstract int LongestPiece { get; }

    /// <summary>Gets whether bytes that no reader takes may be skipped, and found to end somewhere. What is read ends there in any case.</summary>
    public virtual bool SkipsMoreThanItReads => false;

    /// <summary>Gets what parsers of this protocol trip over, beside odd bytes and sizes.</summary>
    public virtual IReadOnlyList<byte[]> Pieces => [];

    /// <summary>Gets small messages that only this protocol knows.</summary>
    protected abstract IEnumerable<byte[]> OtherForms { get; }

    /// <summary>Encodes a value as an element, by the plain encoder that was written from the specification.</summary>
    public abstract byte[] Plain(AnyValue value);

    /// <summary>Encodes a message by the plain encoder.</summary>
    /// <param name="name">The method's name.</param>
    /// <param name="type">The message type.</param>
    /// <param name="sequenceId">The sequence id.</param>
    /// <param name="body">The body.</param>
    /// <param name="usual">Whether in the form that everybody writes, where the protocol has another.</param>
    public abstract byte[] PlainMessage(string name, byte type, int sequenceId, AnyStruct body, bool usual = true);

    /// <summary>A size or count as it stands on the wire, however senseless.</summary>
    public abstract byte[] Size(int size);

    /// <summary>A message that the end finder must refuse under this limit of depth, while it takes all that a reader takes.</summary>
    public virtual byte[] TooDeepForTheFinder(int limit) => OfMessage("deep"u8, TMessageType.Call, 1, Node.Chain(limit + 1));

    /// <summary>Skips a value and returns its size.</summary>
    public abstract int Skip(TType type, byte[] bytes, ThriftLimits? limits = null);

    /// <summary>Reads a message's header, skips the body and returns where it ends, or -1 when the reader refuses.</summary>
    public abstract int EndBySkipping(byte[] bytes, ThriftLimits limits);

    /// <summary>Reads a message's header and body and returns where it ends, or -1 when the reader refuses.</summary>
    public abstract int EndByReading(byte[] bytes, ThriftLimits limits, out AnyStruct? body);

    public MessageEndFinder NewFinder(ThriftLimits? limits = null) => protocol.CreateMessageEndFinder(limits ?? ThriftLimits.Default);

    public byte[] OfStruct<T>(T value)
        where T : IThriftStruct<T> => Bytes.OfStruct(value, protocol);

    public byte[] OfMessage<T>(ReadOnlySpan<byte> name, TMessageType type, int sequenceId, T value)
        where T : IThriftStruct<T> => Bytes.OfMessage(name, type, sequenceId, value, protocol);

    public T ToStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null)
        where T : IThriftStruct<T> => Bytes.ToStruct<T>(bytes, limits, protocol);

    public ReadBody<T> ToMessage<T>(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null)
        where T : IThriftStruct<T> => Bytes.ToMessage<T>(bytes, limits, protocol);

    public void SkipMessage(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null) => Bytes.SkipMessage(bytes, limits, protocol);

    /// <summary>Random small messages, the same for the same seed.</summary>
    public IEnumerable<byte[]> Random(int count, int seed)
    {
        var generator = new ValueGenerator(new Random(seed));
        for (int i = 0; i < count; i++)
        {
            yield return generator.Message(this, depth: 3);
        }
    }

    public sealed override string ToString() => protocol.Name;
}
