using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ThriftRpc.Transport;

/// <summary>Decides about one peer's certificate, as <see cref="SslStream"/> would, and keeps in words why it was refused.</summary>
/// <param name="callback">The user's own decision, if there is one.</param>
/// <param name="options">The name of the options, for the texts.</param>
/// <param name="host">What a server's certificate must be for; empty for a client's.</param>
internal sealed class CertificateCheck(RemoteCertificateValidationCallback? callback, string options, string host)
{
    private const int MostNames = 5;

    /// <summary>Gets why the certificate was refused, or null.</summary>
    public string? Refusal { get; private set; }

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (callback is not null)
        {
            // Should it throw, this is the reason too.
            Refusal = $"{options}.{nameof(TlsClientOptions.RemoteCertificateValidationCallback)} has refused the peer's certificate";
            if (callback(sender, certificate, chain, errors))
            {
                Refusal = null;
            }
        }
        else if (errors != SslPolicyErrors.None)
        {
            Refusal = Describe(certificate as X509Certificate2, chain, errors);
        }

        return Refusal is null;
    }

    private string Describe(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return host.Length > 0
                ? "the server has shown no certificate"
                : $"the client has shown no certificate ({options}.{nameof(TlsServerOptions.ClientCertificateRequired)})";
        }

        List<string> faults = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            faults.Add($"is for {Names(certificate)} and not for {host} ({options}.{nameof(TlsClientOptions.TargetHost)})");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            faults.AddRange((chain?.ChainStatus ?? []).Select(fault => Describe(fault, certificate)).Distinct());
        }

        return $"the peer's certificate {(faults.Count > 0 ? string.Join(", and ", faults) : $"has a fault: {errors}")}";
    }

    private string Describe(X509ChainStatus fault, X509Certificate2 certificate) => fault.Status switch
    {
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain =>
            $"leads to no trusted root: {fault.Status} ({options}.{nameof(TlsClientOptions.TrustedRoots)})",
        X509ChainStatusFlags.NotTimeValid =>
            $"is not valid now, or one above it: {fault.Status} (its own time is {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u})",
        X509ChainStatusFlags.Revoked or X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation =>
            $"has failed the check for revocation: {fault.Status} ({options}.{nameof(TlsClientOptions.CertificateRevocationCheckMode)})",
        _ => $"has a fault: {fault.Status} {fault.StatusInformation.Trim()}",
    };

    private static string Names(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(alternatives => alternatives.EnumerateDnsNames().Concat(alternatives.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(MostNames + 1)];
        return names.Length switch
        {
            0 => certificate.Subject,
            > MostNames => $"{string.Join(", ", names[..MostNames])}, ...",
            _ => string.Join(", ", names),
        };
    }
}
