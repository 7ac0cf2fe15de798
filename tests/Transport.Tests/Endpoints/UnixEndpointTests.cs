using System.Net.Sockets;
using System.Runtime.Versioning;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Unix domain sockets: what becomes of their files, and what is left alone.</summary>
[CancelAfter(20_000)]
internal sealed class UnixEndpointTests
{
    private readonly TemporaryFolder _folder = new();
    private UnixEndpoint _endpoint = null!;

    [SetUp]
    public void SetUp() => _endpoint = new UnixEndpoint(_folder.File("a.sock"));

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Bytes_go_both_ways_and_the_file_goes_with_the_listener(CancellationToken token)
    {
        IConnectionListener listener = await _endpoint.ListenAsync(token);
        Assert.That(listener.Endpoint, Is.EqualTo(_endpoint));

        await ExpectToAnswerAsync(_endpoint, listener, token);
        await listener.DisposeAsync();

        Assert.That(File.Exists(_endpoint.Path), Is.False);
        TTransportException thrown = await Caught.ByAsync<TTransportException>(_endpoint.ConnectAsync(TlsPair.NoLimit, token).AsTask(), token);
        Assert.That(thrown.Message, Does.Contain($"unix:{_endpoint.Path}").And.Contain("no such file"));
    }

    [Test]
    public async Task A_client_has_no_address_and_a_server_has(CancellationToken token)
    {
        await using IConnectionListener listener = await _endpoint.ListenAsync(token);
        using ByteConnection client = await _endpoint.ConnectAsync(TlsPair.NoLimit, token);
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        Assert.That(server.RemoteEndPoint, Is.Null);
        Assert.That(client.RemoteEndPoint?.ToString(), Is.EqualTo(_endpoint.Path));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task The_file_is_the_users_own_unless_said_otherwise(CancellationToken token)
    {
        await using (await _endpoint.ListenAsync(token))
        {
            Assert.That(File.GetUnixFileMode(_endpoint.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        UnixFileMode wider = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        await using (await (_endpoint with { Permissions = wider }).ListenAsync(token))
        {
            Assert.That(File.GetUnixFileMode(_endpoint.Path), Is.EqualTo(wider));
        }
    }

    [Test]
    public async Task What_a_dead_server_has_left_is_replaced(CancellationToken token)
    {
        LeaveSocketBehind();
        TTransportException refused = await Caught.ByAsync<TTransportException>(_endpoint.ConnectAsync(TlsPair.NoLimit, token).AsTask(), token);
        Assert.That(refused.Message, Does.Contain("nobody listens"));

        await using IConnectionListener listener = await _endpoint.ListenAsync(token);

        await ExpectToAnswerAsync(_endpoint, listener, token);
    }

    [Test]
    public async Task A_live_servers_place_is_taken(CancellationToken token)
    {
        await using IConnectionListener live = await _endpoint.ListenAsync(token);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(_endpoint.ListenAsync(token).AsTask(), token);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("address is in use").And.Contain(_endpoint.Path));
        (await live.AcceptAsync(token))!.Dispose(); // The attempt has looked whether somebody is there.
        await ExpectToAnswerAsync(_endpoint, live, token);
    }

    [Test]
    public async Task A_live_servers_place_is_taken_even_when_its_queue_is_full(CancellationToken token)
    {
        using Socket live = Listening(backlog: 0);
        using Socket waiting = Connected();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(_endpoint.ListenAsync(token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain("address is in use"));
        Assert.That(File.Exists(_endpoint.Path), Is.True);
    }

    [Test]
    public async Task A_file_that_is_no_socket_is_not_touched([Values("file", "folder", "link to a socket")] string kind, CancellationToken token)
    {
        switch (kind)
        {
            case "file":
                await File.WriteAllTextAsync(_endpoint.Path, "precious", token);
                break;
            case "folder":
                Directory.CreateDirectory(_endpoint.Path);
                break;
            default:
                LeaveSocketBehind();
                File.Move(_endpoint.Path, _folder.File("dead.sock"));
                File.CreateSymbolicLink(_endpoint.Path, _folder.File("dead.sock"));
                break;
        }

        TTransportException thrown = await Caught.ByAsync<TTransportException>(_endpoint.ListenAsync(token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain("in use").And.Contain(_endpoint.Path));
        Assert.That(kind switch
        {
            "file" => await File.ReadAllTextAsync(_endpoint.Path, token) == "precious",
            "folder" => Directory.Exists(_endpoint.Path),
            _ => File.Exists(_folder.File("dead.sock")) && File.ResolveLinkTarget(_endpoint.Path, returnFinalTarget: false) is not null,
        });
    }

    [Test]
    public async Task A_folder_that_does_not_exist_is_said(CancellationToken token)
    {
        UnixEndpoint endpoint = new(_folder.File("none/a.sock"));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(endpoint.ListenAsync(token).AsTask(), token);

        Assert.That(thrown.Message, Does.Contain(endpoint.Path).And.Contain("no such file or folder"));
    }

    [Test]
    public async Task A_full_queue_is_waited_for(CancellationToken token)
    {
        ManualTimeProvider clock = new();
        using Socket server = Listening(backlog: 0);
        using Socket first = Connected();
        Task<ByteConnection> connecting = _endpoint.ConnectAsync(new ConnectBudget(clock, Deadlines.Never), token).AsTask();
        await clock.WaitForTimersAsync(1, token); // It has been sent away once.

        (await server.AcceptAsync(token)).Dispose();
        clock.Advance(TimeSpan.FromSeconds(1));

        using ByteConnection second = await connecting.WaitAsync(token);
        Assert.That(second.Peek(), Is.EqualTo(PeerState.Quiet));
    }

    [Test]
    public async Task The_token_ends_the_wait_for_a_full_queue(CancellationToken token)
    {
        ManualTimeProvider clock = new();
        using Socket server = Listening(backlog: 0);
        using Socket first = Connected();
        using CancellationTokenSource mine = new();
        Task connecting = _endpoint.ConnectAsync(new ConnectBudget(clock, Deadlines.Never), mine.Token).AsTask();
        await clock.WaitForTimersAsync(1, token);

        await mine.CancelAsync();

        await Caught.ByAsync<OperationCanceledException>(connecting, token);
    }

    [Test]
    [Platform("Linux")]
    public async Task A_name_in_the_abstract_namespace_has_no_file(CancellationToken token)
    {
        UnixEndpoint endpoint = new($"@{Guid.NewGuid()}");
        await using IConnectionListener listener = await endpoint.ListenAsync(token);

        await ExpectToAnswerAsync(endpoint, listener, token);
        TTransportException taken = await Caught.ByAsync<TTransportException>(endpoint.ListenAsync(token).AsTask(), token);

        Assert.That(taken.Message, Does.Contain(endpoint.ToString()));
        Assert.That(File.Exists(endpoint.Path), Is.False);
    }

    [Test]
    [Platform("Linux")]
    public async Task A_path_may_be_as_long_as_the_system_allows_and_no_longer(CancellationToken token)
    {
        string longest = _folder.File("").TrimEnd('/') + "/";
        longest += new string('x', 107 - longest.Length);
        await using (await new UnixEndpoint(longest).ListenAsync(token))
        {
            Assert.That(File.Exists(longest), Is.True);
        }

        Assert.That(
            () => new UnixEndpoint($"{longest}x"),
            Throws.ArgumentException.With.Message.Contains("107").And.Message.Contains("108").And.Message.Contains($"{longest}x"));
        Assert.That(() => new UnixEndpoint(new string('ż', 54)), Throws.ArgumentException, "bytes count, not characters");
    }

    [Test]
    public void A_path_without_sense_is_refused([Values(null, "", " ", "\0name")] string? path) =>
        Assert.That(() => new UnixEndpoint(path!), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void Two_with_the_same_path_are_equal_and_say_where_they_lead()
    {
        UnixEndpoint one = new("/run/echo.sock");

        Assert.Multiple(() =>
        {
            Assert.That(new UnixEndpoint("/run/echo.sock") { Permissions = UnixFileMode.None }, Is.EqualTo(one), "the permissions are the server's");
            Assert.That(new UnixEndpoint("/run/echo.sock").GetHashCode(), Is.EqualTo(one.GetHashCode()));
            Assert.That(new UnixEndpoint("/run/other.sock"), Is.Not.EqualTo(one));
            Assert.That(one.ToString(), Is.EqualTo("unix:/run/echo.sock"));
        });
    }

    private static async Task ExpectToAnswerAsync(Endpoint endpoint, IConnectionListener listener, CancellationToken token)
    {
        using ByteConnection client = await endpoint.ConnectAsync(TlsPair.NoLimit, token);
        using ByteConnection server = (await listener.AcceptAsync(token))!;
        await client.SendAsync("there"u8.ToArray());
        Assert.That(await server.ReceiveExactlyAsync(5, token), Is.EqualTo("there"u8.ToArray()));
        await server.SendAsync("back"u8.ToArray());
        Assert.That(await client.ReceiveExactlyAsync(4, token), Is.EqualTo("back"u8.ToArray()));
    }

    /// <summary>Leaves a socket's file as a server does that is killed: .NET would remove it, so it is moved away meanwhile.</summary>
    private void LeaveSocketBehind()
    {
        string aside = _folder.File("aside");
        using (Listening(backlog: 1))
        {
            File.Move(_endpoint.Path, aside);
        }

        File.Move(aside, _endpoint.Path);
    }

    private Socket Listening(int backlog)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_endpoint.Path));
        socket.Listen(backlog);
        return socket;
    }

    private Socket Connected()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(_endpoint.Path));
        return socket;
    }
}
