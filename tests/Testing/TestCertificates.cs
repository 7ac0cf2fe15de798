using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ThriftRpc.Testing;

/// <summary>Certificates that nobody trusts who is not told to: made anew for each run, and never leaving memory.</summary>
public static class TestCertificates
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    public static X509Certificate2 Root { get; } = CreateRoot("Test Root");

    /// <summary>Gets a root that has signed nothing but <see cref="StrangeClient"/>.</summary>
    public static X509Certificate2 OtherRoot { get; } = CreateRoot("Other Root");

    /// <summary>Gets a certificate between <see cref="Root"/> and <see cref="ServerBelowIntermediate"/>.</summary>
    public static X509Certificate2 Intermediate { get; } = CreateAuthority("Test Intermediate", Root);

    /// <summary>Gets a server's certificate for localhost, 127.0.0.1 and ::1.</summary>
    public static X509Certificate2 Server { get; } = Create("localhost", Root, ServerUse, "localhost");

    public static X509Certificate2 ServerBelowIntermediate { get; } = Create("localhost", Intermediate, ServerUse, "localhost");

    /// <summary>Gets a server's certificate for example.org.</summary>
    public static X509Certificate2 ServerOfOtherName { get; } = Create("example.org", Root, ServerUse, "example.org", withLoopback: false);

    /// <summary>Gets a server's certificate that ended yesterday.</summary>
    public static X509Certificate2 ExpiredServer { get; } = Create("localhost", Root, ServerUse, "localhost", end: s_now.AddDays(-1));

    public static X509Certificate2 Client { get; } = Create("client", Root, ClientUse);

    /// <summary>Gets a client's certificate that leads to <see cref="OtherRoot"/>.</summary>
    public static X509Certificate2 StrangeClient { get; } = Create("stranger", OtherRoot, ClientUse);

    public static X509Certificate2 ExpiredClient { get; } = Create("late client", Root, ClientUse, end: s_now.AddDays(-1));

    private static X509Certificate2 CreateRoot(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return AuthorityRequest(name, key).CreateSelfSigned(s_now.AddDays(-10), s_now.AddDays(10));
    }

    private static X509Certificate2 CreateAuthority(string name, X509Certificate2 issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(AuthorityRequest(name, key), key, issuer, s_now.AddDays(9));
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    private static X509Certificate2 Create(
        string name, X509Certificate2 issuer, string use, string? host = null, bool withLoopback = true, DateTimeOffset? end = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (host is not null)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(host);
            if (withLoopback)
            {
                names.AddIpAddress(IPAddress.Loopback);
                names.AddIpAddress(IPAddress.IPv6Loopback);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        return Sign(request, key, issuer, end ?? s_now.AddDays(8));
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2 issuer, DateTimeOffset end)
    {
        using X509Certificate2 withoutKey = request.Create(issuer, s_now.AddDays(-9), end, RandomNumberGenerator.GetBytes(8));
        return withoutKey.CopyWithPrivateKey(key);
    }
}
