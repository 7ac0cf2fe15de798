using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>A concurrent client over a scripted connection and a clock that stands still: every interleaving can be told exactly.</summary>
internal sealed class SharedRig
{
    private readonly ThriftFraming _framing;
    private readonly List<byte> _unread = [];
    private int _sendsRead;

    public SharedRig(ConcurrentClientOptions? options = null, ThriftFraming? framing = null, int lastId = 0, IConcurrentClientObserver? observer = null)
    {
        _framing = framing ?? ThriftFraming.Framed;
        Transport = new TTransport(Connection, [new(_framing, TBinaryProtocol.Default)], ThriftLimits.Default, Clock);
        Client = observer is null ? new ConcurrentClient(Transport, options, lastId) : new ConcurrentClient(Transport, options, observer);
    }

    public ManualTimeProvider Clock { get; } = new();

    public ScriptedConnection Connection { get; } = new();

    public TTransport Transport { get; }

    public ConcurrentClient Client { get; }

    /// <summary>Starts a call and leaves it waiting for what the test does next.</summary>
    public Task Start(ThriftCall call) => Client.InvokeAsync(call).AsTask();

    /// <summary>Starts a call that carries a text.</summary>
    public (SayCall Call, Task Task) Say(string text, CallContext context = default)
    {
        SayCall call = new(text) { Context = context };
        return (call, Start(call));
    }

    /// <summary>Takes the requests that have been sent since the last look; a pending send counts.</summary>
    public List<SeenMessage> TakeRequests()
    {
        for (; _sendsRead < Connection.Sent.Count; _sendsRead++)
        {
            _unread.AddRange(Connection.Sent[_sendsRead]);
        }

        List<SeenMessage> requests = [];
        while (_unread.Count > 0 && Frames.TryTake(_framing, _unread, out SeenMessage request))
        {
            requests.Add(request);
        }

        Assert.That(_unread, Is.Empty, "what is sent is whole messages");
        return requests;
    }

    public SeenMessage TakeRequest()
    {
        List<SeenMessage> requests = TakeRequests();
        Assert.That(requests, Has.Count.EqualTo(1));
        return requests[0];
    }

    public byte[] Reply(SeenMessage request, string answer) => Wrapped(Frames.Reply(request.Method, request.SequenceId, answer));

    public byte[] Wrapped(byte[] message) => Frames.Wrap(_framing, message);

    public void Answer(SeenMessage request, string answer) => Connection.Arrive(Reply(request, answer));

    /// <summary>Shows that the client still works: a whole exchange succeeds.</summary>
    public async Task ExpectLivesAsync(CancellationToken cancellationToken)
    {
        Assert.That(Client.Fault, Is.Null);
        TakeRequests();
        (SayCall call, Task task) = Say("are you there?");
        SeenMessage request = TakeRequest();
        Assert.That(request.FirstString, Is.EqualTo("are you there?"));

        Answer(request, "yes");

        await task.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("yes"));
    }

    /// <summary>Shows that the client is dead: the next call fails at once, sends nothing and says why.</summary>
    public async Task<Exception> ExpectDeadAsync(CancellationToken cancellationToken)
    {
        int sends = Connection.Sent.Count;
        Exception? reason = Client.Fault;
        Assert.That(reason, Is.Not.Null, "the connection must have ended");

        SayCall next = new("are you there?");
        TTransportException refused = await Caught.ByAsync<TTransportException>(Client.InvokeAsync(next), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(Connection.IsEnded, Is.True);
            Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
            Assert.That(refused.InnerException, Is.SameAs(reason));
            Assert.That(next.Progress, Is.EqualTo(CallProgress.NotSent));
            Assert.That(Connection.Sent, Has.Count.EqualTo(sends));
            Assert.That((Client.InFlight, Client.Waiting, Client.Tombstones == 0 || reason is not null), Is.EqualTo((0, 0, true)));
        });
        return reason!;
    }
}
