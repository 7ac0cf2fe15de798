using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ThriftRpc.Transport;

/// <summary>What the two kinds of TLS options do with certificates.</summary>
internal static class CertificateSet
{
    /// <summary>What is spoken unless the user wants less. Named one by one: left to the system, it might allow TLS 1.0.</summary>
    public const SslProtocols SafeProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    public static SslProtocols CheckProtocols(SslProtocols value, [CallerMemberName] string? setting = null) =>
        value is SslProtocols.Tls12 or SslProtocols.Tls13 or SafeProtocols
            ? value
            : throw new ArgumentOutOfRangeException(setting, value, $"{setting} may be Tls12, Tls13 or both: what is older is broken.");

    public static X509Certificate2? CheckHasKey(X509Certificate2? value, [CallerMemberName] string? setting = null) =>
        value is null || value.HasPrivateKey ? value : throw new ArgumentException($"The certificate of {value.Subject} comes without its private key.", setting);

    /// <summary>Compares what is in the certificates: <see cref="X509Certificate.Equals(X509Certificate)"/> only looks at issuer and serial number.</summary>
    public static bool AreSame(X509Certificate2? one, X509Certificate2? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null && one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span));

    public static bool AreSame(IReadOnlyList<X509Certificate2> ones, IReadOnlyList<X509Certificate2> others)
    {
        if (ones.Count != others.Count)
        {
            return false;
        }

        for (int i = 0; i < ones.Count; i++)
        {
            if (!AreSame(ones[i], others[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static SslStreamCertificateContext CreateContext(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> intermediates) =>
        SslStreamCertificateContext.Create(certificate, [.. intermediates], offline: true);

    /// <summary>Makes the policy under which the peer's certificate must lead to one of <paramref name="roots"/>, whatever the system trusts.</summary>
    /// <returns>Null when there are none: then the system's trust holds.</returns>
    public static X509ChainPolicy? CreatePolicy(IReadOnlyList<X509Certificate2> roots, X509RevocationMode revocation)
    {
        if (roots.Count == 0)
        {
            return null;
        }

        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = revocation };
        policy.CustomTrustStore.AddRange((X509Certificate2[])[.. roots]);
        return policy;
    }
}
