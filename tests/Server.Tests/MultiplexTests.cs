using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Several services behind one server, by Apache Thrift's <c>service:method</c>.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class MultiplexTests
{
    private static readonly ProbeProcessor s_left = new(Says("left"));
    private static readonly ProbeProcessor s_right = new(Says("right"));
    private static readonly ProbeProcessor s_default = new(Says("default"));

    private static readonly TMultiplexedProcessor s_both = new(new Dictionary<string, IThriftProcessor> { ["Left"] = s_left, ["Right"] = s_right }, s_default);

    [Test]
    public async Task Each_client_reaches_its_service_over_the_one_connection([Values] bool compactNames, CancellationToken token)
    {
        ThriftProtocol protocol = compactNames ? TJsonProtocol.Default : TBinaryProtocol.Default;
        await using ThriftServer server = new(s_both);
        Endpoint endpoint = await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
        await using TStandardClient shared = await TStandardClient.ConnectAsync(new ThriftConnector(endpoint) { Protocol = protocol }, cancellationToken: token);
        ProbeClient left = new(new MultiplexedClient(shared, "Left", leaveOpen: true));
        ProbeClient right = new(new MultiplexedClient(shared, "Right", leaveOpen: true));
        ProbeClient plain = new(shared);

        Assert.That(await left.EchoAsync("x", token), Is.EqualTo("left x"));
        Assert.That(await right.EchoAsync("x", token), Is.EqualTo("right x"));
        Assert.That(await plain.EchoAsync("x", token), Is.EqualTo("default x"));
        Assert.That(await left.EchoAsync("again", token), Is.EqualTo("left again"));
    }

    [TestCase("Left:echo", "left x", "echo")]
    [TestCase("echo", "default x", "echo")]
    public async Task The_reply_carries_the_bare_name(string asked, string answer, string name, CancellationToken token)
    {
        await using Served served = await Served.StartAsync(s_both, token);

        RawClientReply reply = await served.Client.CallAsync(Call(asked, 5, StringField(1, "x")), token);

        Assert.That((reply.Name, reply.SequenceId, reply.Success), Is.EqualTo((name, 5, answer)));
    }

    [TestCase("Nobody:echo", "echo")]
    [TestCase("Left:nothing", "nothing")]
    [TestCase("Left:Right:echo", "Right:echo")]
    [TestCase(":echo", "echo")]
    [TestCase("Left:", "")]
    public async Task What_is_not_there_is_an_unknown_method(string asked, string name, CancellationToken token)
    {
        await using Served served = await Served.StartAsync(s_both, token);

        RawClientReply reply = await served.Client.CallAsync(Call(asked, 5, StringField(1, "x")), token);
        RawClientReply after = await served.Client.CallAsync(Call("Right:echo", 6, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.UnknownMethod));
            Assert.That(reply.Name, Is.EqualTo(name));
            Assert.That(reply.ErrorText, Does.Contain($"\"{asked}\""));
            Assert.That(after.Success, Is.EqualTo("right x"));
        });
    }

    [Test]
    public async Task Without_a_default_a_request_that_names_no_service_is_refused(CancellationToken token)
    {
        await using Served served = await Served.StartAsync(new TMultiplexedProcessor(new Dictionary<string, IThriftProcessor> { ["Left"] = s_left }), token);

        RawClientReply reply = await served.Client.CallAsync(Call("echo", 5, StringField(1, "x")), token);

        Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.UnknownMethod));
    }

    [TestCase("")]
    [TestCase("a:b")]
    public void A_service_has_a_name_without_a_colon(string name)
    {
        Assert.That(() => new TMultiplexedProcessor(new Dictionary<string, IThriftProcessor> { [name] = s_left }), Throws.ArgumentException);
        Assert.That(() => new MultiplexedClient(new Unused(), name), Throws.ArgumentException);
    }

    [Test]
    public async Task A_layer_disposes_the_client_below_unless_told_otherwise()
    {
        Unused below = new();
        await new MultiplexedClient(below, "Left", leaveOpen: true).DisposeAsync();
        Assert.That(below.IsDisposed, Is.False);

        await new MultiplexedClient(below, "Left").DisposeAsync();
        Assert.That(below.IsDisposed, Is.True);
    }

    [Test]
    public void The_methods_of_all_services_are_listed_once() =>
        Assert.That(s_both.Methods, Is.EquivalentTo(s_left.Methods));

    private static ProbeHandler Says(string who) => new() { OnEcho = (text, _) => ValueTask.FromResult($"{who} {text}") };

    private sealed class Unused : ITClient
    {
        public bool IsDisposed { get; private set; }

        public ValueTask InvokeAsync(ThriftCall call) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }

    private sealed class Served(ThriftServer server, RawClient client) : IAsyncDisposable
    {
        public RawClient Client => client;

        public static async Task<Served> StartAsync(IThriftProcessor processor, CancellationToken token)
        {
            ThriftServer server = new(processor);
            var endpoint = (TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
            return new Served(server, await RawClient.ConnectAsync(endpoint.Port, framed: true, token));
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await server.DisposeAsync();
        }
    }
}
