using System.Net;
using System.Net.Sockets;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>A TCP port of a host.</summary>
public sealed record TcpEndpoint : Endpoint
{
    /// <summary>The port that Thrift services listen on where nothing else is said.</summary>
    public const int DefaultPort = 9090;

    private const int Backlog = 512;

    /// <summary>Creates the endpoint.</summary>
    /// <param name="host">A name or an IPv4 or IPv6 address. To listen on every address of the machine: <c>0.0.0.0</c> or <c>::</c>.</param>
    /// <param name="port">The port, 1 to 65535; 0 to listen on any free one.</param>
    public TcpEndpoint(string host, int port = DefaultPort)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        Host = host;
        Port = port;
    }

    /// <summary>Gets the name or address.</summary>
    public string Host { get; }

    /// <summary>Gets the port.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    /// <remarks>A name with several addresses is tried address by address; one that does not answer leaves the others their share of the time.</remarks>
    public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        return await ConnectToAnyAsync(addresses, budget, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken)
    {
        IPAddress address = (await ResolveAsync(cancellationToken).ConfigureAwait(false))[0];
        Socket? socket = null;
        try
        {
            socket = CreateSocket(address);
            socket.Bind(new IPEndPoint(address, Port));
            socket.Listen(Backlog);
            var bound = (IPEndPoint)socket.LocalEndPoint!;
            return new SocketListener(socket, new TcpEndpoint(Host, bound.Port));
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program uses that port" : e.Message;
            throw new TTransportException(TTransportExceptionType.NotOpen, $"Cannot listen on {this}: {why}.", e);
        }
    }

    /// <summary>Returns <c>host:port</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Tries address by address until one answers.</summary>
    internal async ValueTask<ByteConnection> ConnectToAnyAsync(IPAddress[] addresses, ConnectBudget budget, CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        for (int i = 0; i < addresses.Length; i++)
        {
            IPEndPoint address = new(addresses[i], Port);
            using CancellationTokenSource attempt = budget.BeginAttempt(addresses.Length - i);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, cancellationToken);
            try
            {
                return await DialAsync(address, either.Token).ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                failures.Add(new TTransportException(TTransportExceptionType.NotOpen, $"{address}: {e.Message}", e));
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(new TTransportException(TTransportExceptionType.TimedOut, $"{address}: no answer", e));
            }
        }

        throw new TTransportException(
            TTransportExceptionType.NotOpen,
            $"No connection to {this}. {string.Join("; ", failures.Select(failure => failure.Message))}",
            failures.Count == 1 ? failures[0].InnerException : new AggregateException(failures));
    }

    private static async ValueTask<ByteConnection> DialAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        Socket socket = CreateSocket(address.Address);
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new SocketConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket CreateSocket(IPAddress address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        return socket;
    }

    private async ValueTask<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(Host, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(Host, cancellationToken).ConfigureAwait(false);
            if (addresses.Length > 0)
            {
                return addresses;
            }
        }
        catch (SocketException e)
        {
            throw new TTransportException(TTransportExceptionType.NotOpen, $"The host {Host} cannot be resolved: {e.Message}", e);
        }

        throw new TTransportException(TTransportExceptionType.NotOpen, $"The host {Host} has no address.");
    }
}
