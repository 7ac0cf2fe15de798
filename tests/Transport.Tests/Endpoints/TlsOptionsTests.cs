using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>TLS settings are part of a pool's key: equal ones must be interchangeable, and others must not be equal.</summary>
internal sealed class TlsOptionsTests
{
    [Test]
    public void The_defaults_are_safe()
    {
        TlsServerOptions server = new(TestCertificates.Server);

        Assert.Multiple(() =>
        {
            Assert.That(TlsClientOptions.Default.EnabledSslProtocols, Is.EqualTo(SslProtocols.Tls12 | SslProtocols.Tls13));
            Assert.That(TlsClientOptions.Default.CertificateRevocationCheckMode, Is.EqualTo(X509RevocationMode.NoCheck));
            Assert.That(TlsClientOptions.Default.RemoteCertificateValidationCallback, Is.Null);
            Assert.That(server.EnabledSslProtocols, Is.EqualTo(SslProtocols.Tls12 | SslProtocols.Tls13));
            Assert.That(server.ClientCertificateRequired, Is.False);
            Assert.That(server.HandshakeTimeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
        });
    }

    [Test]
    public void Two_that_say_the_same_are_equal()
    {
        TlsEndpoint one = Configured();
        TlsEndpoint other = Configured();

        Assert.That(other, Is.EqualTo(one));
        Assert.That(other.GetHashCode(), Is.EqualTo(one.GetHashCode()));
        Assert.That(new ThriftConnector(other), Is.EqualTo(new ThriftConnector(one)));
    }

    [TestCaseSource(nameof(ClientDifferences))]
    public void Two_clients_that_differ_in_anything_are_not_equal(TlsClientOptions different) =>
        Assert.That(new TlsEndpoint(new TcpEndpoint("a")) { Client = different }, Is.Not.EqualTo(new TlsEndpoint(new TcpEndpoint("a"))));

    [TestCaseSource(nameof(ServerDifferences))]
    public void Two_servers_that_differ_in_anything_are_not_equal(TlsServerOptions different) =>
        Assert.That(different, Is.Not.EqualTo(new TlsServerOptions(TestCertificates.Server)));

    [Test]
    public void The_place_beneath_counts()
    {
        Assert.That(new TlsEndpoint(new TcpEndpoint("a")), Is.Not.EqualTo(new TlsEndpoint(new TcpEndpoint("b"))));
        Assert.That((Endpoint)new TlsEndpoint(new TcpEndpoint("a")), Is.Not.EqualTo((Endpoint)new TcpEndpoint("a")));
    }

    [Test]
    public void The_text_names_the_place() =>
        Assert.That(Configured().ToString(), Is.EqualTo("tls:[::1]:9090"));

#pragma warning disable CS0618, SYSLIB0039, CA5397 // The point is that they are refused.
    [TestCase(SslProtocols.None)]
    [TestCase(SslProtocols.Tls11)]
    [TestCase(SslProtocols.Tls | SslProtocols.Tls13)]
    [TestCase(SslProtocols.Ssl3)]
    public void Old_versions_are_refused(SslProtocols protocols)
#pragma warning restore CS0618, SYSLIB0039, CA5397
    {
        Assert.That(
            () => new TlsClientOptions { EnabledSslProtocols = protocols },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("EnabledSslProtocols"));
        Assert.That(
            () => new TlsServerOptions(TestCertificates.Server) { EnabledSslProtocols = protocols },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("EnabledSslProtocols"));
    }

    [Test]
    public void A_certificate_without_its_key_is_refused_where_it_is_set()
    {
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(TestCertificates.Server.RawData);

        Assert.That(() => new TlsServerOptions(withoutKey), Throws.ArgumentException.With.Message.Contains("private key").And.Message.Contains("Certificate"));
        Assert.That(() => new TlsClientOptions { ClientCertificate = withoutKey }, Throws.ArgumentException.With.Message.Contains("ClientCertificate"));
        Assert.That(() => new TlsServerOptions(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void A_handshake_timeout_that_is_not_positive_is_refused() =>
        Assert.That(
            () => new TlsServerOptions(TestCertificates.Server) { HandshakeTimeout = TimeSpan.Zero },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("HandshakeTimeout"));

    [Test]
    public void Null_is_refused_where_it_is_said()
    {
        Assert.That(() => new TlsEndpoint(null!), Throws.ArgumentNullException.With.Message.Contains("Inner"));
        Assert.That(() => new TlsEndpoint(new TcpEndpoint("a")) { Client = null! }, Throws.ArgumentNullException.With.Message.Contains("Client"));
    }

    [Test]
    public void What_is_trusted_does_not_change_with_the_list_it_came_from()
    {
        List<X509Certificate2> roots = [TestCertificates.Root];
        TlsClientOptions options = new() { TrustedRoots = roots };

        roots.Add(TestCertificates.OtherRoot);

        Assert.That(options.TrustedRoots, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TlsClientOptions> ClientDifferences() =>
    [
        new() { TargetHost = "b" },
        new() { TrustedRoots = [TestCertificates.Root] },
        new() { ClientCertificate = TestCertificates.Client },
        new() { Intermediates = [TestCertificates.Intermediate] },
        new() { RemoteCertificateValidationCallback = Decide },
        new() { CertificateRevocationCheckMode = X509RevocationMode.Online },
        new() { EnabledSslProtocols = SslProtocols.Tls13 },
    ];

    private static IEnumerable<TlsServerOptions> ServerDifferences()
    {
        TlsServerOptions same = new(TestCertificates.Server);
        return
        [
            new TlsServerOptions(TestCertificates.ServerOfOtherName),
            same with { Intermediates = [TestCertificates.Intermediate] },
            same with { ClientCertificateRequired = true },
            same with { TrustedRoots = [TestCertificates.Root] },
            same with { RemoteCertificateValidationCallback = Decide },
            same with { CertificateRevocationCheckMode = X509RevocationMode.Offline },
            same with { EnabledSslProtocols = SslProtocols.Tls12 },
            same with { HandshakeTimeout = TimeSpan.FromSeconds(1) },
        ];
    }

    /// <summary>Makes an endpoint of new objects only.</summary>
    private static TlsEndpoint Configured() => new(new TcpEndpoint("::1"))
    {
        Client = new TlsClientOptions
        {
            TargetHost = "localhost",
            TrustedRoots = [X509CertificateLoader.LoadCertificate(TestCertificates.Root.RawData)],
            ClientCertificate = X509CertificateLoader.LoadPkcs12(TestCertificates.Client.Export(X509ContentType.Pkcs12), ""),
            Intermediates = [X509CertificateLoader.LoadCertificate(TestCertificates.Intermediate.RawData)],
            RemoteCertificateValidationCallback = Decide,
            EnabledSslProtocols = SslProtocols.Tls13,
        },
        Server = new TlsServerOptions(X509CertificateLoader.LoadPkcs12(TestCertificates.Server.Export(X509ContentType.Pkcs12), "")),
    };

    private static bool Decide(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors == SslPolicyErrors.None;
}
