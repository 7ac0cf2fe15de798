using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>A client over a real socket, and the peer at the other end, which does what the test says.</summary>
internal sealed class TcpRig : IAsyncDisposable
{
    private readonly ScriptedPeer _listener;
    private readonly ThriftFraming _framing;

    private TcpRig(ScriptedPeer listener, ThriftFraming framing, TStandardClient client, ScriptedPeerConnection peer)
    {
        _listener = listener;
        _framing = framing;
        Client = client;
        Peer = peer;
    }

    public TStandardClient Client { get; }

    public ScriptedPeerConnection Peer { get; }

    public static async Task<TcpRig> OpenAsync(
        ThriftFraming framing, CancellationToken cancellationToken, ThriftLimits? limits = null, TimeProvider? time = null)
    {
        ScriptedPeer listener = new();
        ThriftConnector connector = new(listener.Endpoint)
        {
            Framing = framing,
            Limits = limits ?? ThriftLimits.Default,
            Time = time ?? TimeProvider.System,
        };
        TStandardClient client = await TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken);
        return new TcpRig(listener, framing, client, await listener.AcceptAsync(cancellationToken));
    }

    public Task<SeenMessage> ExpectRequestAsync(CancellationToken cancellationToken) => Peer.ExpectMessageAsync(_framing, cancellationToken);

    public Task SendAsync(byte[] message, CancellationToken cancellationToken) => Peer.SendAsync(Frames.Wrap(_framing, message), cancellationToken);

    /// <summary>Sends what nobody may wait for any more: the client may have reset the connection already.</summary>
    public async Task SendLateAsync(byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(message, cancellationToken);
        }
        catch (SocketException)
        {
            // All the better: these bytes reach nobody.
        }
    }

    /// <summary>Waits for the request and answers it.</summary>
    public async Task<SeenMessage> AnswerAsync(Func<SeenMessage, byte[]> answer, CancellationToken cancellationToken)
    {
        SeenMessage request = await ExpectRequestAsync(cancellationToken);
        await SendAsync(answer(request), cancellationToken);
        return request;
    }

    /// <summary>Calls, lets the peer answer, and waits for the end of the call, whatever it is.</summary>
    public async Task<SayCall> ExchangeAsync(Func<SeenMessage, byte[]> answer, CancellationToken cancellationToken)
    {
        SayCall call = new("hello");
        Task calling = Client.InvokeAsync(call).AsTask();
        await AnswerAsync(answer, cancellationToken);
        await calling.WaitAsync(cancellationToken);
        return call;
    }

    /// <summary>Shows that the connection still works.</summary>
    public async Task ExpectLivesAsync(CancellationToken cancellationToken)
    {
        Assert.That(Client.Transport.Fault, Is.Null);

        SayCall next = await ExchangeAsync(static request => Frames.Reply(request.Method, request.SequenceId, "yes"), cancellationToken);

        Assert.That(next.Answer, Is.EqualTo("yes"));
        Assert.That(Client.Transport.Fault, Is.Null);
    }

    /// <summary>Shows that the connection is dead on both sides, and that the next call says why.</summary>
    public async Task ExpectDeadAsync(CancellationToken cancellationToken)
    {
        Exception? reason = Client.Transport.Fault;
        Assert.That(reason, Is.Not.Null, "the transport must be dead");

        TTransportException refused = await Caught.ByAsync<TTransportException>(
            Client.InvokeAsync(new SayCall("are you there?")), cancellationToken);
        int strayBytes = await Peer.ExpectEndAsync(cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
            Assert.That(refused.InnerException, Is.SameAs(reason));
            Assert.That(strayBytes, Is.Zero, "bytes that the client sent beside its calls");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Peer.Dispose();
        _listener.Dispose();
    }
}
