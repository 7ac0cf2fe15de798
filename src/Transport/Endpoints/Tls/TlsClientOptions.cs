using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ThriftRpc.Transport;

/// <summary>Whom a client trusts over TLS, and how it shows itself. Immutable; two that say the same are equal.</summary>
/// <remarks>Certificates are compared by their content, callbacks as delegates are: name a method rather than write a new lambda each time.</remarks>
public sealed record TlsClientOptions
{
    /// <summary>The defaults: the system's trust, the endpoint's host name, no client certificate.</summary>
    public static TlsClientOptions Default { get; } = new();

    /// <summary>Gets the name or address that the server's certificate must be for. Default null: the host of the <see cref="TcpEndpoint"/> beneath.</summary>
    public string? TargetHost { get; init; }

    /// <summary>Gets the roots that the server's certificate must lead to, whatever the system trusts. Default empty: those that the system trusts.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init => field = [.. value]; } = [];

    /// <summary>Gets the certificate, with its private key, that the client shows to a server that asks (mutual TLS). Default null: none.</summary>
    /// <exception cref="ArgumentException">The private key is missing.</exception>
    public X509Certificate2? ClientCertificate { get; init => field = CertificateSet.CheckHasKey(value); }

    /// <summary>Gets the certificates between <see cref="ClientCertificate"/> and a root, to be shown with it. Default empty.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init => field = [.. value]; } = [];

    /// <summary>
    /// Gets who decides about the server's certificate. It is told what the checks of name and chain have found, and its answer
    /// is final. Default null: a certificate with any fault is refused.
    /// </summary>
    public RemoteCertificateValidationCallback? RemoteCertificateValidationCallback { get; init; }

    /// <summary>
    /// Gets whether it is checked that the server's certificate has not been revoked. Default <see cref="X509RevocationMode.NoCheck"/>, as in
    /// <see cref="SslStream"/>: <see cref="X509RevocationMode.Online"/> asks the certificate's issuer, and without an answer the certificate is refused.
    /// </summary>
    public X509RevocationMode CertificateRevocationCheckMode { get; init; } = X509RevocationMode.NoCheck;

    /// <summary>Gets the versions that may be spoken. Default TLS 1.2 and 1.3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value holds anything but TLS 1.2 and 1.3, or nothing.</exception>
    public SslProtocols EnabledSslProtocols { get; init => field = CertificateSet.CheckProtocols(value); } = CertificateSet.SafeProtocols;

    /// <summary>Compares all settings.</summary>
    /// <param name="other">The other options.</param>
    /// <returns>Whether connections opened with the two are interchangeable.</returns>
    public bool Equals(TlsClientOptions? other) =>
        other is not null
        && TargetHost == other.TargetHost
        && CertificateSet.AreSame(TrustedRoots, other.TrustedRoots)
        && CertificateSet.AreSame(ClientCertificate, other.ClientCertificate)
        && CertificateSet.AreSame(Intermediates, other.Intermediates)
        && RemoteCertificateValidationCallback == other.RemoteCertificateValidationCallback
        && CertificateRevocationCheckMode == other.CertificateRevocationCheckMode
        && EnabledSslProtocols == other.EnabledSslProtocols;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(TargetHost, TrustedRoots.Count, ClientCertificate?.GetHashCode(), RemoteCertificateValidationCallback, EnabledSslProtocols);

    internal SslClientAuthenticationOptions Prepare(string host, CertificateCheck check) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = EnabledSslProtocols,
        ClientCertificateContext = ClientCertificate is null ? null : CertificateSet.CreateContext(ClientCertificate, Intermediates),
        CertificateChainPolicy = CertificateSet.CreatePolicy(TrustedRoots, CertificateRevocationCheckMode),
        CertificateRevocationCheckMode = CertificateRevocationCheckMode,
        RemoteCertificateValidationCallback = check.Validate,
        AllowRenegotiation = false,
    };
}
