using System.Net;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Names that lead to addresses of both versions of IP.</summary>
[CancelAfter(20_000)]
internal sealed class IpVersionTests
{
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task A_name_with_addresses_of_both_versions_leads_to_who_listens_on_one(string listenOn, CancellationToken token)
    {
        await using IConnectionListener listener = await new TcpEndpoint(listenOn, 0).ListenAsync(token);
        TcpEndpoint byName = new("localhost", ((TcpEndpoint)listener.Endpoint).Port);

        foreach (IPAddress[] addresses in (IPAddress[][])[[IPAddress.IPv6Loopback, IPAddress.Loopback], [IPAddress.Loopback, IPAddress.IPv6Loopback]])
        {
            using ByteConnection client = await byName.ConnectToAnyAsync(addresses, TlsPair.NoLimit, token);

            Assert.That(((IPEndPoint)client.RemoteEndPoint!).Address, Is.EqualTo(IPAddress.Parse(listenOn)));
        }
    }

    [Test]
    public async Task Where_nobody_listens_on_either_version_both_attempts_are_told(CancellationToken token)
    {
        int port;
        await using (IConnectionListener listener = await new TcpEndpoint("::", 0).ListenAsync(token))
        {
            port = ((TcpEndpoint)listener.Endpoint).Port;
        }

        TTransportException thrown = await Caught.ByAsync<TTransportException>(
            new TcpEndpoint("localhost", port).ConnectToAnyAsync([IPAddress.IPv6Loopback, IPAddress.Loopback], TlsPair.NoLimit, token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain($"[::1]:{port}").And.Contain($"127.0.0.1:{port}"));
    }

    [Test]
    public async Task A_port_of_IPv6_that_is_taken_is_named(CancellationToken token)
    {
        await using IConnectionListener listener = await new TcpEndpoint("::1", 0).ListenAsync(token);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(listener.Endpoint.ListenAsync(token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain($"[::1]:{((TcpEndpoint)listener.Endpoint).Port}"));
    }
}
