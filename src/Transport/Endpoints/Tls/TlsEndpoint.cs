namespace ThriftRpc.Transport;

/// <summary>Another endpoint, spoken to over TLS.</summary>
/// <remarks>A client needs no setting where the system trusts the server; to listen, <see cref="Server"/> must be set.</remarks>
/// <param name="Inner">Where the connections beneath lead to: most often a <see cref="TcpEndpoint"/>.</param>
public sealed record TlsEndpoint(Endpoint Inner) : Endpoint
{
    /// <summary>Gets where the connections beneath lead to.</summary>
    public Endpoint Inner { get; init => field = NotNull(value, nameof(Inner)); } = NotNull(Inner, nameof(Inner));

    /// <summary>Gets whom a client trusts and how it shows itself. Default <see cref="TlsClientOptions.Default"/>.</summary>
    public TlsClientOptions Client { get; init => field = NotNull(value, nameof(Client)); } = TlsClientOptions.Default;

    /// <summary>Gets how a server shows itself and whom it trusts. Default null: the endpoint is for clients only.</summary>
    public TlsServerOptions? Server { get; init; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no name to check the certificate for: <see cref="TlsClientOptions.TargetHost"/> is not set and <see cref="Inner"/> is no <see cref="TcpEndpoint"/>.</exception>
    public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
    {
        string host = Client.TargetHost ?? (Inner as TcpEndpoint)?.Host ?? throw new InvalidOperationException(
            $"{this} has no host name that the server's certificate could be for; set {nameof(TlsClientOptions)}.{nameof(TlsClientOptions.TargetHost)}.");
        ByteConnection inner = await Inner.ConnectAsync(budget, cancellationToken).ConfigureAwait(false);
        TlsConnection connection = new(inner);
        try
        {
            await connection.OpenAsClientAsync(Client, host, this, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="Server"/> is not set.</exception>
    public override async ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken)
    {
        if (Server is null)
        {
            throw new InvalidOperationException($"To listen on {this}, set {nameof(TlsEndpoint)}.{nameof(Server)}: a server needs a certificate.");
        }

        return new TlsListener(await Inner.ListenAsync(cancellationToken).ConfigureAwait(false), this, Server);
    }

    /// <summary>Returns <c>tls:</c> and the text of <see cref="Inner"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"tls:{Inner}";

    private static T NotNull<T>(T value, string setting)
    {
        ArgumentNullException.ThrowIfNull(value, setting);
        return value;
    }
}
