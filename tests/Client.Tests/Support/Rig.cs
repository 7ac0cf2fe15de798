using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>A client over a scripted connection and a clock that stands still: every interleaving can be told exactly.</summary>
internal sealed class Rig
{
    private readonly ThriftFraming _framing;

    public Rig(ThriftFraming? framing = null, ThriftClientOptions? options = null)
    {
        _framing = framing ?? ThriftFraming.Framed;
        Time = new HookedTimeProvider(Clock);
        Transport = new TTransport(Connection, [new(_framing, TBinaryProtocol.Default)], ThriftLimits.Default, Time);
        Client = new TStandardClient(Transport, options);
    }

    public ManualTimeProvider Clock { get; } = new();

    public HookedTimeProvider Time { get; }

    public ScriptedConnection Connection { get; } = new();

    public TTransport Transport { get; }

    public TStandardClient Client { get; }

    /// <summary>Gets the last message that was sent, or is being sent.</summary>
    public SeenMessage LastRequest
    {
        get
        {
            List<byte> bytes = [.. Connection.Sent[^1]];
            Assert.That(Frames.TryTake(_framing, bytes, out SeenMessage message), Is.True, "one send holds a whole message");
            Assert.That(bytes, Is.Empty, "one send holds one message");
            return message;
        }
    }

    /// <summary>Starts a call and leaves it waiting for what the test does next.</summary>
    public Task Start(ThriftCall call) => Client.InvokeAsync(call).AsTask();

    public byte[] Wrapped(byte[] message) => Frames.Wrap(_framing, message);

    /// <summary>The right reply to the last request, as it travels.</summary>
    public byte[] ReplyToLast(string answer)
    {
        SeenMessage request = LastRequest;
        return Wrapped(Frames.Reply(request.Method, request.SequenceId, answer));
    }

    /// <summary>Shows that the client still works: a whole exchange succeeds, with nothing left over of earlier ones.</summary>
    public async Task ExpectLivesAsync(CancellationToken cancellationToken)
    {
        Assert.That(Transport.Fault, Is.Null);
        Connection.HoldSends = false;
        int sends = Connection.Sent.Count;
        SayCall next = new("are you there?");
        Task calling = Start(next);
        Assert.That(Connection.Sent, Has.Count.EqualTo(sends + 1));
        Assert.That(LastRequest.FirstString, Is.EqualTo("are you there?"));

        Connection.Arrive(ReplyToLast("yes"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(next.Answer, Is.EqualTo("yes"));
    }

    /// <summary>Shows that the client is dead for <paramref name="reason"/>: the next call fails at once, sends nothing and says why.</summary>
    public async Task ExpectDeadAsync(Exception reason, CancellationToken cancellationToken)
    {
        int sends = Connection.Sent.Count;
        Assert.That(Transport.Fault, Is.SameAs(reason));
        Assert.That(Connection.IsEnded, Is.True);

        SayCall next = new("are you there?");
        TTransportException refused = await Caught.ByAsync<TTransportException>(Client.InvokeAsync(next), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
            Assert.That(refused.InnerException, Is.SameAs(reason));
            Assert.That(refused.Message, Does.Contain(reason.Message));
            Assert.That(next.Progress, Is.EqualTo(CallProgress.NotSent));
            Assert.That(Connection.Sent, Has.Count.EqualTo(sends));
        });
    }
}
