using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ThriftRpc.Transport;

/// <summary>How a server shows itself over TLS, and whom it trusts. Immutable; two that say the same are equal.</summary>
public sealed record TlsServerOptions
{
    internal const string HandshakeTimeoutSetting = $"{nameof(TlsServerOptions)}.{nameof(HandshakeTimeout)}";

    /// <summary>Creates options of a server that shows <paramref name="certificate"/> and asks for none.</summary>
    /// <param name="certificate">The certificate, with its private key. Not disposed by the server, which needs it as long as it listens.</param>
    /// <exception cref="ArgumentException">The private key is missing.</exception>
    public TlsServerOptions(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>Gets the certificate that the server shows, with its private key.</summary>
    /// <exception cref="ArgumentException">The private key is missing.</exception>
    public X509Certificate2 Certificate
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Certificate));
            field = CertificateSet.CheckHasKey(value)!;
        }
    }

    /// <summary>Gets the certificates between <see cref="Certificate"/> and a root, to be shown with it. Default empty.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init => field = [.. value]; } = [];

    /// <summary>Gets whether a client must show a certificate, and one that is trusted (mutual TLS). Default false.</summary>
    public bool ClientCertificateRequired { get; init; }

    /// <summary>Gets the roots that a client's certificate must lead to, whatever the system trusts. Default empty: those that the system trusts.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init => field = [.. value]; } = [];

    /// <summary>
    /// Gets who decides about the client's certificate, where <see cref="ClientCertificateRequired"/>. It is told what the checks
    /// have found, a missing certificate included, and its answer is final. Default null: a certificate with any fault is refused.
    /// </summary>
    public RemoteCertificateValidationCallback? RemoteCertificateValidationCallback { get; init; }

    /// <summary>
    /// Gets whether it is checked that the client's certificate has not been revoked. Default <see cref="X509RevocationMode.NoCheck"/>, as in
    /// <see cref="SslStream"/>: <see cref="X509RevocationMode.Online"/> asks the certificate's issuer, and without an answer the certificate is refused.
    /// </summary>
    public X509RevocationMode CertificateRevocationCheckMode { get; init; } = X509RevocationMode.NoCheck;

    /// <summary>Gets the versions that may be spoken. Default TLS 1.2 and 1.3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value holds anything but TLS 1.2 and 1.3, or nothing.</exception>
    public SslProtocols EnabledSslProtocols { get; init => field = CertificateSet.CheckProtocols(value); } = CertificateSet.SafeProtocols;

    /// <summary>
    /// Gets how long a client may take from its connecting to the end of its handshake. Default 10 seconds, as in Kestrel;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan HandshakeTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>Compares all settings: certificates by their content, callbacks as delegates are.</summary>
    /// <param name="other">The other options.</param>
    /// <returns>Whether both say the same.</returns>
    public bool Equals(TlsServerOptions? other) =>
        other is not null
        && CertificateSet.AreSame(Certificate, other.Certificate)
        && CertificateSet.AreSame(Intermediates, other.Intermediates)
        && ClientCertificateRequired == other.ClientCertificateRequired
        && CertificateSet.AreSame(TrustedRoots, other.TrustedRoots)
        && RemoteCertificateValidationCallback == other.RemoteCertificateValidationCallback
        && CertificateRevocationCheckMode == other.CertificateRevocationCheckMode
        && EnabledSslProtocols == other.EnabledSslProtocols
        && HandshakeTimeout == other.HandshakeTimeout;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Certificate.GetHashCode(), ClientCertificateRequired, TrustedRoots.Count, HandshakeTimeout);

    internal SslServerAuthenticationOptions Prepare(SslStreamCertificateContext certificate, CertificateCheck check)
    {
        X509ChainPolicy? policy = CertificateSet.CreatePolicy(TrustedRoots, CertificateRevocationCheckMode);
        if (policy is not null)
        {
            policy.DisableCertificateDownloads = true; // A client must not be able to send the server round the network.
        }

        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = EnabledSslProtocols,
            ClientCertificateRequired = ClientCertificateRequired,
            CertificateChainPolicy = policy,
            CertificateRevocationCheckMode = CertificateRevocationCheckMode,
            RemoteCertificateValidationCallback = ClientCertificateRequired ? check.Validate : null,
            AllowRenegotiation = false,
        };
    }
}
