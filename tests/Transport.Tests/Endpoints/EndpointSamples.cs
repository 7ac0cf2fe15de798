using System.Security.Cryptography.X509Certificates;

namespace ThriftRpc.Transport.Tests;

/// <summary>The short samples of docs/endpoints.md; each line of theirs between the marks stands there.</summary>
internal static class EndpointSamples
{
    public static Endpoint TcpServer()
    {
        // <sample>
        Endpoint everyAddress = new TcpEndpoint("::", 9090);
        // </sample>
        return everyAddress;
    }

    public static Endpoint Tcp()
    {
        // <sample>
        Endpoint client = new TcpEndpoint("echo.example.org", 9090);
        // </sample>
        return client;
    }

    public static Endpoint Unix()
    {
        // <sample>
        Endpoint local = new UnixEndpoint("/run/echo/echo.sock");
        // </sample>
        return local;
    }

    public static Endpoint TlsServer(string certificateFile, string keyFile)
    {
        // <sample>
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        Endpoint server = new TlsEndpoint(new TcpEndpoint("::", 9090)) { Server = new TlsServerOptions(certificate) };
        // </sample>
        return server;
    }

    public static Endpoint TlsClient()
    {
        // <sample>
        Endpoint client = new TlsEndpoint(new TcpEndpoint("echo.example.org", 9090));
        // </sample>
        return client;
    }

    public static Endpoint PrivateRoot(string rootFile)
    {
        // <sample>
        X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(rootFile);
        Endpoint client = new TlsEndpoint(new TcpEndpoint("echo.example.org", 9090))
        {
            Client = new TlsClientOptions { TrustedRoots = [root] },
        };
        // </sample>
        return client;
    }

    public static (Endpoint Server, Endpoint Client) Mutual(X509Certificate2 certificate, X509Certificate2 root, X509Certificate2 own)
    {
        // <sample>
        Endpoint server = new TlsEndpoint(new TcpEndpoint("::", 9090))
        {
            Server = new TlsServerOptions(certificate) { ClientCertificateRequired = true, TrustedRoots = [root] },
        };
        Endpoint client = new TlsEndpoint(new TcpEndpoint("echo.example.org", 9090))
        {
            Client = new TlsClientOptions { TrustedRoots = [root], ClientCertificate = own },
        };
        // </sample>
        return (server, client);
    }

    public static Endpoint Memory()
    {
        // <sample>
        Endpoint inside = new MemoryEndpoint();
        // </sample>
        return inside;
    }
}
