using ThriftRpc.Protocol;

namespace ThriftRpc.Pool.Tests;

/// <summary>A call as generated code makes one, whose progress the test sees. Used with <see cref="ITClient.InvokeAsync"/> directly, so that nothing is cleared at the end.</summary>
internal sealed class SayCall(string text, ThriftMethod? method = null) : ThriftCall<string>(method ?? Say)
{
    public static ThriftMethod Say { get; } = new("Probe", "say");

    public static ThriftMethod Tell { get; } = new("Probe", "tell", isOneway: true);

    public static ThriftMethod Ask { get; } = new("Probe", "ask", isIdempotent: true);

    /// <summary>Gets or sets what runs in the middle of the arguments.</summary>
    public Action? WhileWriting { get; set; }

    /// <summary>Gets the result, once there is one.</summary>
    public string? Answer { get; private set; }

    public override void WriteArgs<TWriter>(scoped ref TWriter writer)
    {
        int outer = writer.WriteStructBegin();
        writer.WriteString(1, text);
        WhileWriting?.Invoke();
        writer.WriteStructEnd(outer);
    }

    public override void ReadResult<TReader>(scoped ref TReader reader)
    {
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            if (id == 0 && type == TType.String)
            {
                Answer = reader.ReadString();
                SetResult(Answer);
            }
            else
            {
                reader.Skip(type);
            }
        }

        reader.ReadStructEnd(outer);
        RequireResult();
    }

    protected override void Recycle()
    {
    }
}
