using System.Net.Security;

namespace ThriftRpc.Transport;

/// <summary>Puts TLS over what another listener accepts; the handshakes are left to <see cref="ByteConnection.OpenAsync"/>.</summary>
internal sealed class TlsListener : IConnectionListener
{
    private readonly IConnectionListener _inner;
    private readonly TlsServerOptions _options;

    /// <summary>One for all connections: the sessions that clients may resume are kept in it.</summary>
    private readonly SslStreamCertificateContext _certificate;

    public TlsListener(IConnectionListener inner, TlsEndpoint endpoint, TlsServerOptions options)
    {
        _inner = inner;
        _options = options;
        _certificate = CertificateSet.CreateContext(options.Certificate, options.Intermediates);
        Endpoint = endpoint with { Inner = inner.Endpoint };
    }

    public Endpoint Endpoint { get; }

    public async ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken) =>
        await _inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection ? new TlsConnection(connection, _options, _certificate) : null;

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
