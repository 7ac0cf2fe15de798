using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Client.Tests;

/// <summary>How far a call has come is what a retry is decided by: too little told repeats a call that was executed.</summary>
[CancelAfter(20_000)]
internal sealed class CallProgressTests
{
    private readonly Rig _rig = new();
    private readonly SayCall _call = new("hello");

    [Test]
    public async Task Success_is_Answered(CancellationToken cancellationToken)
    {
        Task calling = _rig.Start(_call);
        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Sent));

        _rig.Connection.Arrive(_rig.ReplyToLast("hello"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Answered));
    }

    [Test]
    public async Task A_successful_oneway_call_is_Sent(CancellationToken cancellationToken)
    {
        SayCall call = new("news", SayCall.Tell);

        await _rig.Start(call);

        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
    }

    [Test]
    public async Task A_pending_send_is_Sending(CancellationToken cancellationToken)
    {
        _rig.Connection.HoldSends = true;
        Task calling = _rig.Start(_call);
        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Sending));

        _rig.Connection.ReleaseSend();

        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Sent));
        _rig.Connection.ArriveEnd();
        await Caught.ByAsync<TTransportException>(calling, cancellationToken);
    }

    [Test]
    public async Task On_a_dead_connection_it_is_NotSent(CancellationToken cancellationToken)
    {
        _rig.Transport.Abort(new InvalidOperationException("gone"));

        await Caught.ByAsync<TTransportException>(_rig.Start(_call), cancellationToken);

        Assert.That(_call.Progress, Is.EqualTo(CallProgress.NotSent));
    }

    [Test]
    public async Task A_send_that_fails_is_Sending(CancellationToken cancellationToken)
    {
        _rig.Connection.FailSend(new SocketException((int)SocketError.Shutdown));

        await Caught.ByAsync<TTransportException>(_rig.Start(_call), cancellationToken);

        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Sending));
    }

    [Test]
    public async Task An_end_without_any_byte_of_a_reply_is_Sent(CancellationToken cancellationToken)
    {
        Task calling = _rig.Start(_call);

        _rig.Connection.ArriveEnd();

        await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Sent));
    }

    [Test]
    public async Task Bytes_that_are_no_message_are_Answered(CancellationToken cancellationToken)
    {
        Task calling = _rig.Start(_call);

        _rig.Connection.Arrive("HTTP/1.1 200 OK"u8);

        await Caught.ByAsync<TProtocolException>(calling, cancellationToken);
        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Answered));
    }

    [Test]
    public async Task A_reply_that_is_refused_is_Answered(CancellationToken cancellationToken)
    {
        Task calling = _rig.Start(_call);

        _rig.Connection.Arrive(_rig.Wrapped(Frames.Reply("other", 1, "wrong")));

        await Caught.ByAsync<TApplicationException>(calling, cancellationToken);
        Assert.That(_call.Progress, Is.EqualTo(CallProgress.Answered));
    }

    [Test]
    public async Task A_second_attempt_begins_anew(CancellationToken cancellationToken)
    {
        Task calling = _rig.Start(_call);
        _rig.Connection.ArriveEnd();
        await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Rig dead = new();
        dead.Transport.Abort(new InvalidOperationException("gone"));

        await Caught.ByAsync<TTransportException>(dead.Start(_call), cancellationToken);

        Assert.That(_call.Progress, Is.EqualTo(CallProgress.NotSent), "this attempt has sent nothing");
    }
}
