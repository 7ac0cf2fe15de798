using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Whom the two sides let in, and what they say about whom they do not.</summary>
[CancelAfter(30_000)]
internal sealed class TlsHandshakeTests
{
    private static readonly TlsServerOptions s_askingServer = TlsPair.PlainServer with { ClientCertificateRequired = true, TrustedRoots = [TestCertificates.Root] };

    [Test]
    public async Task Both_sides_understand_each_other(
        [Values("127.0.0.1", "::1", "unix", "memory")] string place, [Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, CancellationToken token)
    {
        using TemporaryFolder folder = new();
        Endpoint beneath = place switch
        {
            "unix" => new UnixEndpoint(folder.File("tls.sock")),
            "memory" => new MemoryEndpoint(),
            _ => new TcpEndpoint(place, 0),
        };
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(protocol), beneath: beneath);

        await pair.Client.SendAsync("there"u8.ToArray());
        await pair.Server.SendAsync("back"u8.ToArray());

        Assert.That(await pair.Server.ReceiveExactlyAsync(5, token), Is.EqualTo("there"u8.ToArray()));
        Assert.That(await pair.Client.ReceiveExactlyAsync(4, token), Is.EqualTo("back"u8.ToArray()));
        Assert.That(pair.ClientBeneath.Sent.SelectMany(bytes => bytes).ToArray().AsSpan().IndexOf("there"u8), Is.EqualTo(-1), "it is encrypted");
    }

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task The_name_defaults_to_the_host_of_the_endpoint(string host, CancellationToken token)
    {
        TlsClientOptions client = TlsPair.TrustingClient with { TargetHost = null };

        (Exception? clientFailure, Exception? serverFailure) = await TlsPair.TryAsync(token, client, beneath: new TcpEndpoint(host, 0));

        Assert.That((clientFailure, serverFailure), Is.EqualTo(((Exception?)null, (Exception?)null)));
    }

    [Test]
    public async Task A_certificate_for_another_name_is_refused_by_default([Values] bool setExplicitly, CancellationToken token)
    {
        TlsClientOptions client = TlsPair.TrustingClient with { TargetHost = setExplicitly ? "localhost" : null };

        (Exception? failure, _) = await TlsPair.TryAsync(
            token, client, new TlsServerOptions(TestCertificates.ServerOfOtherName), new TcpEndpoint("127.0.0.1", 0), dial: "localhost");

        ExpectNotOpen(failure, "localhost:", "is for example.org and not for localhost", "TlsClientOptions.TargetHost");
    }

    [Test]
    public async Task The_name_to_check_can_be_set(CancellationToken token)
    {
        TlsClientOptions client = TlsPair.TrustingClient with { TargetHost = "example.org" };

        (Exception? failure, _) = await TlsPair.TryAsync(token, client, new TlsServerOptions(TestCertificates.ServerOfOtherName));

        Assert.That(failure, Is.Null);
    }

    [Test]
    public async Task Where_there_is_no_host_a_name_must_be_set(CancellationToken token)
    {
        TlsEndpoint endpoint = new(new UnixEndpoint("/tmp/nobody.sock"));

        InvalidOperationException thrown = await Caught.ByAsync<InvalidOperationException>(
            endpoint.ConnectAsync(TlsPair.NoLimit, token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain("tls:unix:/tmp/nobody.sock").And.Contain("TlsClientOptions.TargetHost"));
    }

    [Test]
    public async Task A_certificate_that_leads_to_no_trusted_root_is_refused(CancellationToken token)
    {
        foreach (IReadOnlyList<X509Certificate2> roots in (X509Certificate2[][])[[], [TestCertificates.OtherRoot]])
        {
            (Exception? failure, Exception? atServer) = await TlsPair.TryAsync(token, TlsPair.TrustingClient with { TrustedRoots = roots });

            ExpectNotOpen(failure, "tls:memory", "no trusted root", "TlsClientOptions.TrustedRoots");
            Assert.That(atServer, Is.TypeOf<TTransportException>().Or.Null);
        }
    }

    [Test]
    public async Task One_success_does_not_open_the_door_for_who_trusts_others(CancellationToken token)
    {
        // A session that is resumed must not skip the checks.
        TcpEndpoint beneath = new("127.0.0.1", 0);
        Assert.That((await TlsPair.TryAsync(token, beneath: beneath)).Client, Is.Null);

        (Exception? failure, _) = await TlsPair.TryAsync(token, TlsPair.TrustingClient with { TrustedRoots = [] }, beneath: beneath);

        ExpectNotOpen(failure, "no trusted root");
    }

    [Test]
    public async Task An_expired_certificate_is_refused(CancellationToken token)
    {
        (Exception? failure, _) = await TlsPair.TryAsync(token, server: new TlsServerOptions(TestCertificates.ExpiredServer));

        ExpectNotOpen(failure, "NotTimeValid", $"{TestCertificates.ExpiredServer.NotAfter.ToUniversalTime():u}");
    }

    [Test]
    public async Task A_clients_certificate_does_not_do_for_a_server(CancellationToken token)
    {
        (Exception? failure, _) = await TlsPair.TryAsync(
            token, TlsPair.TrustingClient with { TargetHost = "client" }, new TlsServerOptions(TestCertificates.Client));

        ExpectNotOpen(failure, "NotValidForUsage");
    }

    [Test]
    public async Task An_intermediate_certificate_is_shown_where_it_is_set([Values] bool isSet, CancellationToken token)
    {
        TlsServerOptions server = new(TestCertificates.ServerBelowIntermediate) { Intermediates = isSet ? [TestCertificates.Intermediate] : [] };

        (Exception? failure, _) = await TlsPair.TryAsync(token, server: server);

        if (isSet)
        {
            Assert.That(failure, Is.Null);
        }
        else
        {
            ExpectNotOpen(failure, "PartialChain");
        }
    }

    [Test]
    public async Task A_callback_has_the_last_word([Values] bool accept, CancellationToken token)
    {
        SslPolicyErrors seen = SslPolicyErrors.None;
        bool Decide(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            seen = errors;
            return accept;
        }

        TlsClientOptions client = new() { TargetHost = "example.net", RemoteCertificateValidationCallback = Decide };

        (Exception? failure, _) = await TlsPair.TryAsync(token, client);

        Assert.That(seen, Is.EqualTo(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors));
        if (accept)
        {
            Assert.That(failure, Is.Null);
        }
        else
        {
            ExpectNotOpen(failure, "TlsClientOptions.RemoteCertificateValidationCallback has refused");
        }
    }

    [Test]
    public async Task A_callback_that_fails_refuses(CancellationToken token)
    {
        TlsClientOptions client = TlsPair.TrustingClient with { RemoteCertificateValidationCallback = static (_, _, _, _) => throw new FormatException("of the callback") };

        (Exception? failure, _) = await TlsPair.TryAsync(token, client);

        ExpectNotOpen(failure, "RemoteCertificateValidationCallback");
        Assert.That(failure!.GetBaseException(), Is.TypeOf<FormatException>());
    }

    [Test]
    public async Task A_client_with_a_good_certificate_is_let_in([Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, CancellationToken token)
    {
        TlsClientOptions client = TlsPair.ClientOf(protocol) with { ClientCertificate = TestCertificates.Client };

        Assert.That(await TlsPair.TryAsync(token, client, s_askingServer), Is.EqualTo(((Exception?)null, (Exception?)null)));
    }

    [Test]
    public async Task A_client_without_a_certificate_is_refused_where_one_is_required(
        [Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, CancellationToken token)
    {
        (_, Exception? server) = await TlsPair.TryAsync(token, TlsPair.ClientOf(protocol), s_askingServer);

        ExpectNotOpen(server, "client has shown no certificate", "TlsServerOptions.ClientCertificateRequired");
    }

    [TestCase("stranger", "no trusted root")]
    [TestCase("late client", "NotTimeValid")]
    [TestCase("server's", "NotValidForUsage")]
    public async Task A_client_with_a_bad_certificate_is_refused(string which, string reason, CancellationToken token)
    {
        X509Certificate2 certificate = which switch
        {
            "stranger" => TestCertificates.StrangeClient,
            "late client" => TestCertificates.ExpiredClient,
            _ => TestCertificates.Server,
        };

        (_, Exception? server) = await TlsPair.TryAsync(token, TlsPair.TrustingClient with { ClientCertificate = certificate }, s_askingServer);

        ExpectNotOpen(server, reason);
    }

    [Test]
    public async Task A_client_that_is_refused_after_its_handshake_is_told_where_to_look(
        [Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, CancellationToken token)
    {
        TlsEndpoint endpoint = new(new MemoryEndpoint()) { Client = TlsPair.ClientOf(protocol), Server = s_askingServer };
        await using IConnectionListener listener = await endpoint.ListenAsync(token);
        Task<ByteConnection> connecting = listener.Endpoint.ConnectAsync(TlsPair.NoLimit, token).AsTask();
        using ByteConnection server = (await listener.AcceptAsync(token))!;
        await Caught.ByAsync<TTransportException>(server.OpenAsync(TimeProvider.System, token).AsTask(), token);
        server.Dispose();

        Exception thrown = await Caught.ByAsync<Exception>(ConnectAndReceiveAsync(connecting), token);

        Assert.That(thrown.Message, Does.Contain("TlsClientOptions.ClientCertificate"));
    }

    [Test]
    public void An_alert_about_the_certificate_is_told_with_the_option_to_look_at()
    {
        // The alert certificate_required (116) of RFC 8446, as OpenSSL puts it.
        IOException failure = new("Unable to read data.", new InvalidOperationException("error:0A00045C:SSL routines::tlsv13 alert certificate required"));

        Assert.That(TlsFailure.OfRecord(failure), Does.Contain("tlsv13 alert certificate required").And.Contain("TlsClientOptions.ClientCertificate"));
    }

    [Test]
    public async Task The_servers_callback_has_the_last_word_too([Values] bool accept, CancellationToken token)
    {
        TlsServerOptions server = s_askingServer with
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => accept && certificate is null && errors == SslPolicyErrors.RemoteCertificateNotAvailable,
        };

        (_, Exception? failure) = await TlsPair.TryAsync(token, server: server);

        if (accept)
        {
            Assert.That(failure, Is.Null);
        }
        else
        {
            ExpectNotOpen(failure, "TlsServerOptions.RemoteCertificateValidationCallback has refused");
        }
    }

    [Test]
    public async Task A_server_that_speaks_plain_text_is_named_so(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await beneath.ListenAsync(token);
        Task<ByteConnection> connecting = new TlsEndpoint(beneath) { Client = TlsPair.TrustingClient }.ConnectAsync(TlsPair.NoLimit, token).AsTask();
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        await server.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        ExpectNotOpen(await Caught.ByAsync<TTransportException>(connecting, token), "tls:memory", "what the server sends is no TLS");
    }

    [Test]
    public async Task A_server_that_closes_during_the_handshake_is_named_so(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await beneath.ListenAsync(token);
        Task<ByteConnection> connecting = new TlsEndpoint(beneath) { Client = TlsPair.TrustingClient }.ConnectAsync(TlsPair.NoLimit, token).AsTask();
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        server.Dispose();

        ExpectNotOpen(await Caught.ByAsync<TTransportException>(connecting, token), "the server closed the connection", "may not speak TLS");
    }

    [Test]
    public async Task A_client_that_speaks_plain_text_is_named_so(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await new TlsEndpoint(beneath) { Server = TlsPair.PlainServer }.ListenAsync(token);
        using ByteConnection client = await beneath.ConnectAsync(TlsPair.NoLimit, token);
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        await client.SendAsync((byte[])[0, 0, 0, 20, 0x80, 1, 0, 1, 0, 0, 0, 4]);

        ExpectNotOpen(
            await Caught.ByAsync<TTransportException>(server.OpenAsync(TimeProvider.System, token).AsTask(), token), "what the client sends is no TLS");
    }

    [Test]
    public async Task A_client_that_leaves_without_a_byte_is_no_failure_of_the_handshake(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await new TlsEndpoint(beneath) { Server = TlsPair.PlainServer }.ListenAsync(token);
        (await beneath.ConnectAsync(TlsPair.NoLimit, token)).Dispose();
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        TTransportException thrown = await Caught.ByAsync<TTransportException>(server.OpenAsync(TimeProvider.System, token).AsTask(), token);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
    }

    [TestCase((byte)0x02, (byte)0x15)]
    [TestCase((byte)0x03, (byte)0x16)]
    public async Task A_client_of_TLS_1_1_is_answered_with_an_alert_and_one_of_1_2_is_not(byte minor, byte answer, CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await new TlsEndpoint(beneath) { Server = TlsPair.PlainServer }.ListenAsync(token);
        using ByteConnection client = await beneath.ConnectAsync(TlsPair.NoLimit, token);
        using ByteConnection server = (await listener.AcceptAsync(token))!;
        Task opening = server.OpenAsync(TimeProvider.System, token).AsTask();

        await client.SendAsync(ClientHello(minor));
        byte[] head = await client.ReceiveExactlyAsync(5, token);
        byte[] body = await client.ReceiveExactlyAsync((head[3] << 8) | head[4], token);

        Assert.That(head[0], Is.EqualTo(answer));
        if (answer == 0x15)
        {
            Assert.That(body, Is.EqualTo(new byte[] { 2, 70 }), "fatal, protocol_version (RFC 5246, 7.2)");
            await Caught.ByAsync<TTransportException>(opening, token);
        }
        else
        {
            client.Dispose();
            await Caught.ByAsync<TTransportException>(opening, token);
        }
    }

    [Test]
    public async Task A_server_that_chooses_TLS_1_1_is_refused(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await beneath.ListenAsync(token);
        Task<ByteConnection> connecting = new TlsEndpoint(beneath) { Client = TlsPair.TrustingClient }.ConnectAsync(TlsPair.NoLimit, token).AsTask();
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        // ServerHello: TLS 1.1, a random, no session, ECDHE-ECDSA with AES-128-CBC, no compression.
        await server.SendAsync((byte[])[0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, .. new byte[32], 0, 0xC0, 0x09, 0]);

        ExpectNotOpen(await Caught.ByAsync<TTransportException>(connecting, token), "protocol");
    }

    [Test]
    public async Task A_server_of_TLS_1_3_only_is_not_understood_by_a_client_of_1_2(CancellationToken token)
    {
        (Exception? client, Exception? server) = await TlsPair.TryAsync(
            token, TlsPair.ClientOf(SslProtocols.Tls12), TlsPair.PlainServer with { EnabledSslProtocols = SslProtocols.Tls13 });

        ExpectNotOpen(client, "version");
        ExpectNotOpen(server, "");
    }

    [Test]
    public async Task Without_a_servers_certificate_there_is_nothing_to_listen_with(CancellationToken token)
    {
        InvalidOperationException thrown = await Caught.ByAsync<InvalidOperationException>(
            new TlsEndpoint(new MemoryEndpoint()).ListenAsync(token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain("TlsEndpoint.Server"));
    }

    private static async Task ConnectAndReceiveAsync(Task<ByteConnection> connecting)
    {
        using ByteConnection client = await connecting;
        await client.ReceiveAsync(new byte[10]);
    }

    private static void ExpectNotOpen(Exception? failure, params string[] words)
    {
        Assert.That(failure, Is.TypeOf<TTransportException>().With.Property(nameof(TTransportException.Type)).EqualTo(TTransportExceptionType.NotOpen));
        Assert.Multiple(() =>
        {
            Assert.That(failure!.InnerException, Is.Not.Null);
            foreach (string word in words)
            {
                Assert.That(failure.Message, Does.Contain(word));
            }
        });
    }

    /// <summary>Makes a ClientHello (RFC 5246, 7.4.1.2) of TLS 1.<paramref name="minor"/> less one.</summary>
    private static byte[] ClientHello(byte minor)
    {
        byte[] extensions =
        [
            0, 10, 0, 4, 0, 2, 0, 23, // supported_groups: secp256r1
            0, 11, 0, 2, 1, 0, // ec_point_formats: uncompressed
            0, 13, 0, 4, 0, 2, 4, 3, // signature_algorithms: ecdsa_secp256r1_sha256
        ];
        byte[] hello =
        [
            3, minor, .. new byte[32], // version, random
            0, // no session
            0, 4, 0xC0, 0x2B, 0xC0, 0x09, // ECDHE-ECDSA with AES-128-GCM (1.2 only) and AES-128-CBC
            1, 0, // no compression
            0, (byte)extensions.Length, .. extensions,
        ];
        return [0x16, 3, 1, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
    }
}
