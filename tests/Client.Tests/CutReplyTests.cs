using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>A reply that breaks off, at every single byte.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(60_000)]
internal sealed class CutReplyTests(ThriftFraming framing)
{
    private readonly int _length = Frames.Wrap(framing, Frames.Reply("say", 1, "hello")).Length;

    [Test]
    public async Task A_reply_cut_by_a_close_is_EndOfFile_at_every_byte(CancellationToken cancellationToken)
    {
        for (int cut = 0; cut < _length; cut++)
        {
            await CutAsync(cut, static peer => peer.Close(), cancellationToken);
        }
    }

    [Test]
    public async Task A_reply_cut_by_a_reset_is_EndOfFile_at_every_byte(CancellationToken cancellationToken)
    {
        for (int cut = 0; cut < _length; cut++)
        {
            await CutAsync(cut, static peer => peer.Reset(), cancellationToken);
        }
    }

    [Test]
    public async Task What_is_known_of_the_request_is_told_at_every_byte([Values] bool reset, CancellationToken cancellationToken)
    {
        for (int cut = 0; cut < _length; cut++)
        {
            Rig rig = new(framing);
            SayCall call = new("hello");
            Task calling = rig.Start(call);
            byte[] reply = rig.ReplyToLast("hello");
            if (cut > 0)
            {
                rig.Connection.Arrive(reply.AsSpan(0, cut));
            }

            if (reset)
            {
                rig.Connection.FailReceive(new SocketException((int)SocketError.ConnectionReset));
            }
            else
            {
                rig.Connection.ArriveEnd();
            }

            TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
            Assert.Multiple(() =>
            {
                Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile), $"cut at {cut}");
                Assert.That(thrown.Message, Does.Contain(cut == 0 ? "was sent" : "had begun to arrive"), $"cut at {cut}");
                Assert.That(call.Progress, Is.EqualTo(cut == 0 ? CallProgress.Sent : CallProgress.Answered), $"cut at {cut}");
                Assert.That(call.Answer, Is.Null);
            });
            await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
        }
    }

    [Test]
    public async Task A_reply_that_arrives_byte_by_byte_is_whole(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello");
        Task calling = rig.Start(call);
        byte[] reply = rig.ReplyToLast("hello back");

        foreach (byte b in reply)
        {
            Assert.That(calling.IsCompleted, Is.False);
            rig.Connection.Arrive(b);
        }

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("hello back"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_reply_in_two_pieces_is_whole_wherever_it_is_split(CancellationToken cancellationToken)
    {
        for (int split = 1; split < _length; split++)
        {
            Rig rig = new(framing);
            SayCall call = new("hello");
            Task calling = rig.Start(call);
            byte[] reply = rig.ReplyToLast("hello");

            rig.Connection.Arrive(reply.AsSpan(0, split));
            rig.Connection.Arrive(reply.AsSpan(split));

            await calling.WaitAsync(cancellationToken);
            Assert.That(call.Answer, Is.EqualTo("hello"), $"split at {split}");
            await rig.ExpectLivesAsync(cancellationToken);
        }
    }

    private async Task CutAsync(int cut, Action<ScriptedPeerConnection> end, CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        SeenMessage request = await rig.ExpectRequestAsync(cancellationToken);
        byte[] reply = Frames.Wrap(framing, Frames.Reply("say", request.SequenceId, "hello"));

        await rig.Peer.SendAsync(reply.AsMemory(0, cut), cancellationToken);
        end(rig.Peer);

        // How many bytes are received before a reset overtakes them is the system's business, and so how much is known.
        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile), $"cut at {cut}");
            Assert.That(thrown.Message, Does.Contain("was sent").Or.Contain("had begun to arrive"), $"cut at {cut}");
            Assert.That(thrown.InnerException, Is.SameAs(rig.Client.Transport.Fault), $"cut at {cut}");
            Assert.That(call.Progress, Is.AnyOf(CallProgress.Sent, CallProgress.Answered), $"cut at {cut}");
            Assert.That(call.Answer, Is.Null);
        });
    }
}
