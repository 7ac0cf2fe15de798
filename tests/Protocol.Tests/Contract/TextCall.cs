namespace ThriftRpc.Protocol.Tests;

/// <summary>A call as it would be generated for <c>string text(1: string arg) throws (1: Refused refused)</c>.</summary>
internal sealed class TextCall : ThriftCall<string>
{
    public static readonly ThriftMethod TextMethod = new("Texts", "text");

    private readonly CallPool<TextCall> _pool;

    private TextCall(CallPool<TextCall> pool)
        : base(TextMethod)
    {
        _pool = pool;
    }

    public string? Arg { get; private set; }

    /// <summary>Gets how often the call went back to its pool.</summary>
    public int Recycled { get; private set; }

    public static TextCall Rent(CallPool<TextCall> pool, string arg)
    {
        TextCall call = pool.Take() ?? new TextCall(pool);
        call.Arg = arg;
        return call;
    }

    /// <summary>Reads a reply as a client would.</summary>
    public void Answer(byte[] result)
    {
        var reader = new BinaryProtocolReader(result, ThriftLimits.Default);
        ReadResult(ref reader);
        reader.CheckNothingLeft();
    }

    public override void WriteArgs<TWriter>(scoped ref TWriter writer)
    {
        int outer = writer.WriteStructBegin();
        writer.WriteString(1, Arg ?? throw TProtocolException.NullField("text.arg"));
        writer.WriteStructEnd(outer);
    }

    public override void ReadResult<TReader>(scoped ref TReader reader)
    {
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 0 when type == TType.String:
                    SetResult(reader.ReadString());
                    break;
                case 1 when type == TType.Struct:
                    Fault = TApplicationException.Read(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        RequireResult();
    }

    protected override void Recycle()
    {
        Arg = null;
        Recycled++;
        _pool.Return(this);
    }
}

/// <summary>A client that does with each call what the test says.</summary>
internal sealed class ScriptedClient(Func<ThriftCall, ValueTask> invoke) : ITClient
{
    public ValueTask InvokeAsync(ThriftCall call) => invoke(call);

    public ValueTask DisposeAsync() => default;
}
