using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>A client that finds nobody.</summary>
[CancelAfter(20_000)]
internal sealed class ConnectTests
{
    [Test]
    public async Task A_refused_dial_is_NotOpen_with_its_cause_inside(CancellationToken cancellationToken)
    {
        ScriptedPeer peer = new();
        peer.Dispose();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(
            TStandardClient.ConnectAsync(new ThriftConnector(peer.Endpoint), cancellationToken: cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain(peer.Endpoint.ToString()));
        Assert.That(thrown.InnerException, Is.TypeOf<SocketException>()
            .With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.ConnectionRefused));
    }

    [Test]
    public async Task A_dial_that_takes_too_long_is_TimedOut_and_names_setting_and_value(CancellationToken cancellationToken)
    {
        ManualTimeProvider clock = new();
        ThriftConnector connector = new(ScriptedEndpoint.Silent()) { ConnectTimeout = TimeSpan.FromSeconds(2), Time = clock };
        Task connecting = TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken).AsTask();

        clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.That(connecting.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromTicks(1));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(connecting, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
            Assert.That(thrown.Setting, Is.EqualTo("ThriftConnector.ConnectTimeout"));
            Assert.That(thrown.Message, Does.Contain("2 s (ThriftConnector.ConnectTimeout)"));
            Assert.That(thrown.InnerException, Is.InstanceOf<OperationCanceledException>());
        });
    }

    [Test]
    public async Task A_dial_ends_with_the_callers_token(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        Task connecting = TStandardClient.ConnectAsync(new ThriftConnector(ScriptedEndpoint.Silent()), cancellationToken: source.Token).AsTask();

        await source.CancelAsync();

        OperationCanceledException thrown = await Caught.ByAsync<OperationCanceledException>(connecting, cancellationToken);
        Assert.That(thrown.CancellationToken, Is.EqualTo(source.Token));
    }

    [Test]
    public void Null_is_refused_where_it_is_handed_in()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new TStandardClient(null!), Throws.ArgumentNullException);
            Assert.That(() => TStandardClient.ConnectAsync(null!).AsTask(), Throws.ArgumentNullException);
            Assert.That(() => new Rig().Client.InvokeAsync(null!).AsTask(), Throws.ArgumentNullException);
        });
    }
}
