using ThriftRpc.Protocol;

namespace ThriftRpc.Client.Tests;

/// <summary>
/// A call as generated code makes one, open to the test: it sees how far the call has come, and gets in between two bytes. Used
/// with <see cref="ITClient.InvokeAsync"/> directly, so that nothing is cleared at the end.
/// </summary>
internal sealed class SayCall(string text, ThriftMethod? method = null) : ThriftCall<string>(method ?? s_say)
{
    private static readonly ThriftMethod s_say = new("Probe", "say");

    /// <summary>Gets the description of a method without a reply.</summary>
    public static ThriftMethod Tell { get; } = new("Probe", "tell", isOneway: true);

    /// <summary>Gets or sets what runs in the middle of the arguments.</summary>
    public Action? WhileWriting { get; set; }

    /// <summary>Gets or sets what runs in the middle of the result.</summary>
    public Action? WhileReading { get; set; }

    /// <summary>Gets the result, once there is one.</summary>
    public string? Answer { get; private set; }

    /// <summary>Takes a result that no reply has brought.</summary>
    public void SetAnswer(string answer) => SetResult(Answer = answer);

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
            WhileReading?.Invoke();
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
