using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

[CancelAfter(20_000)]
internal sealed class MemoryEndpointTests
{
    private readonly MemoryEndpoint _endpoint = new();

    [Test]
    public void Each_is_a_place_of_its_own()
    {
        HashSet<Endpoint> places = [_endpoint, new MemoryEndpoint(), new MemoryEndpoint()];

        Assert.That(places, Has.Count.EqualTo(3));
        Assert.That(places.Contains(_endpoint), Is.True);
    }

    [Test]
    public async Task Nobody_listening_is_NotOpen(CancellationToken cancellationToken)
    {
        TTransportException thrown = await Caught.ByAsync<TTransportException>(new ThriftConnector(_endpoint).ConnectAsync(cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("Nobody listens"));
    }

    [Test]
    public async Task Two_cannot_listen_at_a_time(CancellationToken cancellationToken)
    {
        await using IConnectionListener first = await _endpoint.ListenAsync(cancellationToken);

        Assert.That(
            () => _endpoint.ListenAsync(cancellationToken).AsTask(),
            Throws.TypeOf<TTransportException>().With.Property(nameof(TTransportException.Type)).EqualTo(TTransportExceptionType.NotOpen));
    }

    [Test]
    public async Task One_can_listen_when_the_other_has_ended(CancellationToken cancellationToken)
    {
        IConnectionListener first = await _endpoint.ListenAsync(cancellationToken);
        await first.DisposeAsync();
        await using IConnectionListener second = await _endpoint.ListenAsync(cancellationToken);

        // The first one is gone already: ending it again must not end the second.
        await first.DisposeAsync();

        await using TTransport client = await new ThriftConnector(_endpoint).ConnectAsync(cancellationToken);
        Assert.That(await second.AcceptAsync(cancellationToken), Is.Not.Null);
        Assert.That(second.Endpoint, Is.SameAs(_endpoint));
    }

    [Test]
    public async Task Disposing_the_listener_ends_the_pending_accept_and_further_connecting(CancellationToken cancellationToken)
    {
        IConnectionListener listener = await _endpoint.ListenAsync(cancellationToken);
        Task<ByteConnection?> accepting = listener.AcceptAsync(cancellationToken).AsTask();

        await listener.DisposeAsync();

        Assert.That(await accepting.WaitAsync(cancellationToken), Is.Null);
        Assert.That(await listener.AcceptAsync(cancellationToken), Is.Null);
        await Caught.ByAsync<TTransportException>(new ThriftConnector(_endpoint).ConnectAsync(cancellationToken).AsTask(), cancellationToken);
    }

    [Test]
    public async Task Disposing_the_listener_ends_the_connections_that_nobody_accepted(CancellationToken cancellationToken)
    {
        IConnectionListener listener = await _endpoint.ListenAsync(cancellationToken);
        await using TTransport client = await new ThriftConnector(_endpoint).ConnectAsync(cancellationToken);
        Task receiving = client.ReceiveAsync().AsTask();

        await listener.DisposeAsync();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(receiving, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
    }

    [Test]
    public async Task An_accept_ends_with_its_token(CancellationToken cancellationToken)
    {
        await using IConnectionListener listener = await _endpoint.ListenAsync(cancellationToken);
        using CancellationTokenSource source = new();
        Task accepting = listener.AcceptAsync(source.Token).AsTask();

        await source.CancelAsync();

        await Caught.ByAsync<OperationCanceledException>(accepting, cancellationToken);
    }
}
