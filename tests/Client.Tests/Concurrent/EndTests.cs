using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>The end of a connection that many share: everybody fails once, and learns whether its request was sent.</summary>
[CancelAfter(30_000)]
internal sealed class EndTests
{
    [Test]
    public async Task T72_Every_call_fails_once_and_says_whether_it_was_sent(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 3 });
        (SayCall sent, Task one) = rig.Say("sent");
        rig.Connection.HoldSends = true;
        (SayCall leaving, Task two) = rig.Say("leaving");
        (SayCall unsent, Task three) = rig.Say("unsent");
        (SayCall waits, Task four) = rig.Say("waits");

        rig.Connection.ArriveEnd();

        TTransportException[] lost = await Task.WhenAll(new[] { one, two, three, four }.Select(task => Caught.ByAsync<TTransportException>(task, cancellationToken)));
        Assert.Multiple(() =>
        {
            Assert.That(lost.Select(each => each.Type), Is.All.EqualTo(TTransportExceptionType.EndOfFile));
            Assert.That(sent.Progress, Is.EqualTo(CallProgress.Sent));
            Assert.That(leaving.Progress, Is.EqualTo(CallProgress.Sending), "its send failed, and carried nothing else");
            Assert.That(unsent.Progress, Is.EqualTo(CallProgress.NotSent));
            Assert.That(waits.Progress, Is.EqualTo(CallProgress.NotSent));
            Assert.That(lost[0].Message, Does.Contain("was sent; whether it was executed is not known"));
            Assert.That(lost[2].Message, Does.Contain("was not sent"));
            Assert.That(lost[3].Message, Does.Contain("was not sent"));
        });
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task T72_Only_a_failed_send_of_one_message_is_known_to_be_cut(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        rig.Connection.HoldSends = true;
        (SayCall cut, Task one) = rig.Say("cut");
        (SayCall behind, Task two) = rig.Say("behind");

        rig.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        await Caught.ByAsync<TTransportException>(one, cancellationToken);
        await Caught.ByAsync<TTransportException>(two, cancellationToken);
        Assert.That((cut.Progress, behind.Progress), Is.EqualTo((CallProgress.Sending, CallProgress.NotSent)));
    }

    [Test]
    public async Task T72_Of_several_messages_in_a_failed_send_the_first_may_have_arrived(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        rig.Connection.HoldSends = true;
        (SayCall ahead, Task one) = rig.Say("ahead");
        (SayCall second, Task two) = rig.Say("second");
        (SayCall third, Task three) = rig.Say("third");
        rig.Connection.ReleaseSend();

        rig.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        await Task.WhenAll(new[] { one, two, three }.Select(task => Caught.ByAsync<TTransportException>(task, cancellationToken)));
        Assert.That((ahead.Progress, second.Progress, third.Progress), Is.EqualTo((CallProgress.Sent, CallProgress.Sent, CallProgress.Sent)));
    }

    [Test]
    public async Task The_connection_may_end_while_a_call_is_encoded(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        SayCall call = new("x") { WhileWriting = rig.Connection.ArriveEnd };

        TTransportException lost = await Caught.ByAsync<TTransportException>(rig.Start(call), cancellationToken);

        Assert.That(lost.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task A_peer_that_does_not_receive_ends_the_connection_in_time(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxUnsentBytes = 1 });
        rig.Connection.HoldSends = true;
        (_, Task stuck) = rig.Say("stuck", new CallContext { Timeout = Timeout.InfiniteTimeSpan });

        rig.Clock.Advance(TimeSpan.FromSeconds(30));

        TTransportException lost = await Caught.ByAsync<TTransportException>(stuck, cancellationToken);
        Assert.That(lost.Message, Does.Contain("30 s (ThriftClientOptions.CallTimeout)"));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task Garbage_ends_the_connection_and_everybody_learns_of_it(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        Task[] tasks = [rig.Say("a").Task, rig.Say("b").Task];

        rig.Connection.Arrive(rig.Wrapped([0x12, 0x34, 0x56, 0x78, 0x9A]));

        foreach (Task task in tasks)
        {
            await Caught.ByAsync<TProtocolException>(task, cancellationToken);
        }

        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task T72_An_observer_is_told_of_the_end_once_and_holds_no_lock(CancellationToken cancellationToken)
    {
        Observer observer = new();
        SharedRig rig = new(observer: observer);
        (_, Task task) = rig.Say("x");

        rig.Connection.ArriveEnd();
        await rig.Client.DisposeAsync();

        await Caught.ByAsync<TTransportException>(task, cancellationToken);
        Assert.That(observer.Ends, Is.EqualTo([rig.Client.Fault]));
        Assert.That(observer.Retirements, Is.Empty);
    }

    private sealed class Observer : IConcurrentClientObserver
    {
        public List<Exception> Ends { get; } = [];

        public List<Exception> Retirements { get; } = [];

        public void OnRetired(ConcurrentClient client, Exception reason) => Retirements.Add(reason);

        public void OnEnded(ConcurrentClient client, Exception reason) => Ends.Add(reason);
    }
}
