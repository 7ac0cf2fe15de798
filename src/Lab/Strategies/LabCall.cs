using ThriftRpc.Lab.Wire;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>
/// A call of Echo whose result is whether the reply is what was sent. It also notes when its arguments are asked for: then there is a connection to write
/// them to, whatever the strategy. For one caller, who makes one call at a time; so it is its own pool, and measuring allocates nothing.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LabCall(TimeProvider time) : ThriftCall<bool>(EchoMethods.Echo)
{
    private EchoReq? _request;
    private long _begin;
    private long _writtenAt;

    /// <summary>Gets how long the last call waited for a connection, in ticks of the clock; all of its time if it never got one.</summary>
    public long LastWait => (_writtenAt == 0 ? time.GetTimestamp() : _writtenAt) - _begin;

    /// <summary>Gets how often the last call was written to another connection.</summary>
    public int LastRetries { get; private set; }

    public ValueTask<bool> StartAsync(ITClient client, EchoReq request, CancellationToken cancellationToken)
    {
        _request = request;
        _begin = time.GetTimestamp();
        _writtenAt = 0;
        LastRetries = 0;
        Context = cancellationToken;
        return StartAsync(client);
    }

    public override void WriteArgs<TWriter>(scoped ref TWriter writer)
    {
        _writtenAt = _writtenAt == 0 ? time.GetTimestamp() : _writtenAt;
        LastRetries = Attempt;
        int outer = writer.WriteStructBegin();
        writer.WriteStructField(1);
        _request!.Write(ref writer);
        writer.WriteStructEnd(outer);
    }

    public override void ReadResult<TReader>(scoped ref TReader reader)
    {
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            if (id == 0 && type == TType.Struct)
            {
                SetResult(EchoRes.Read(ref reader).Msg == _request!.Msg);
            }
            else
            {
                reader.Skip(type);
            }
        }

        reader.ReadStructEnd(outer);
        RequireResult();
    }

    protected override void Recycle() => _request = null;
}
