using System.Security.Authentication;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Both ends of one TLS connection, with the connections beneath.</summary>
internal sealed class TlsPair : IAsyncDisposable
{
    private readonly IConnectionListener _listener;

    private TlsPair(ByteConnection client, ByteConnection server, RecordingConnection clientBeneath, RecordingConnection serverBeneath, IConnectionListener listener)
    {
        Client = client;
        Server = server;
        ClientBeneath = clientBeneath;
        ServerBeneath = serverBeneath;
        _listener = listener;
    }

    public static TlsClientOptions TrustingClient { get; } = new() { TrustedRoots = [TestCertificates.Root], TargetHost = "localhost" };

    public static TlsServerOptions PlainServer { get; } = new(TestCertificates.Server);

    public static ConnectBudget NoLimit { get; } = new(TimeProvider.System, Deadlines.Never);

    public ByteConnection Client { get; }

    public ByteConnection Server { get; }

    public RecordingConnection ClientBeneath { get; }

    public RecordingConnection ServerBeneath { get; }

    /// <summary>Opens a connection; both handshakes must end well.</summary>
    /// <param name="token">Ends the attempt.</param>
    /// <param name="client">The client's options; null for one that trusts the test's root.</param>
    /// <param name="server">The server's options; null for one that asks for no certificate.</param>
    /// <param name="beneath">Where; null for in memory.</param>
    public static async Task<TlsPair> OpenAsync(
        CancellationToken token, TlsClientOptions? client = null, TlsServerOptions? server = null, Endpoint? beneath = null)
    {
        RecordingEndpoint recording = new(beneath ?? new MemoryEndpoint());
        TlsEndpoint endpoint = new(recording) { Client = client ?? TrustingClient, Server = server ?? PlainServer };
        IConnectionListener listener = await endpoint.ListenAsync(token);
        Task<ByteConnection> connecting = listener.Endpoint.ConnectAsync(NoLimit, token).AsTask();
        ByteConnection accepted = (await listener.AcceptAsync(token))!;
        await Task.WhenAll(connecting, accepted.OpenAsync(TimeProvider.System, token).AsTask());
        return new TlsPair(await connecting, accepted, recording.Connected.Single(), recording.Accepted.Single(), listener);
    }

    /// <summary>Opens a connection whose handshake may fail on either side.</summary>
    /// <returns>What each side has thrown, or null. Over TLS 1.3 the client may end well although the server does not.</returns>
    public static async Task<(Exception? Client, Exception? Server)> TryAsync(
        CancellationToken token, TlsClientOptions? client = null, TlsServerOptions? server = null, Endpoint? beneath = null, string? dial = null)
    {
        TlsEndpoint endpoint = new(beneath ?? new MemoryEndpoint()) { Client = client ?? TrustingClient, Server = server ?? PlainServer };
        await using IConnectionListener listener = await endpoint.ListenAsync(token);
        var listening = (TlsEndpoint)listener.Endpoint;
        TlsEndpoint dialed = dial is null ? listening : listening with { Inner = new TcpEndpoint(dial, ((TcpEndpoint)listening.Inner).Port) };
        Task<ByteConnection> connecting = dialed.ConnectAsync(NoLimit, token).AsTask();
        using ByteConnection accepted = (await listener.AcceptAsync(token))!;
        Exception? serverFailure = await FailureOfAsync(accepted.OpenAsync(TimeProvider.System, token).AsTask());
        if (serverFailure is not null)
        {
            accepted.Dispose();
        }

        Exception? clientFailure = await FailureOfAsync(connecting);
        if (clientFailure is null)
        {
            (await connecting).Dispose();
        }

        return (clientFailure, serverFailure);
    }

    public static TlsClientOptions ClientOf(SslProtocols protocol) => TrustingClient with { EnabledSslProtocols = protocol };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Server.Dispose();
        await _listener.DisposeAsync();
    }

    private static async Task<Exception?> FailureOfAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Exception?.InnerException ?? (task.IsCanceled ? new OperationCanceledException() : null);
    }
}
