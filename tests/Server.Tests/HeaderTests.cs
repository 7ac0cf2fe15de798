using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>Headers beside the messages, both ways.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class HeaderTests
{
    private readonly List<IReadOnlyDictionary<string, string>?> _seen = [];

    [Test]
    public async Task Headers_go_to_the_handler_and_come_back_from_it(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: new ProbeHandler { OnEcho = EchoHeaders });
        await using TStandardClient transport = await ConnectAsync(server, ThriftFraming.Header, token);
        ProbeClient client = new(transport);
        Dictionary<string, string> reply = [];
        CallContext context = new() { CancellationToken = token, Headers = new Dictionary<string, string> { ["trace"] = "42" }, ReplyHeaders = reply };

        await client.EchoAsync("with", context);
        await client.EchoAsync("without", token);

        Assert.That(_seen[0], Is.EqualTo(context.Headers));
        Assert.That(_seen[1], Is.Null);
        Assert.That(reply, Is.EqualTo(new Dictionary<string, string> { ["said"] = "with" }));
    }

    [Test]
    public async Task Headers_come_back_with_an_exception_too(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = static (_, context) =>
            {
                context.ReplyHeaders!["why"] = "because";
                throw new InvalidOperationException("no");
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        await using TStandardClient transport = await ConnectAsync(server, ThriftFraming.Header, token);
        Dictionary<string, string> reply = [];

        Assert.That(
            async () => await new ProbeClient(transport).EchoAsync("x", new CallContext { CancellationToken = token, ReplyHeaders = reply }),
            Throws.TypeOf<TApplicationException>());
        Assert.That(reply, Is.EqualTo(new Dictionary<string, string> { ["why"] = "because" }));
    }

    [Test]
    public async Task Reply_headers_larger_than_a_frame_has_room_for_cost_only_that_call(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = static (text, context) =>
            {
                context.ReplyHeaders!["long"] = new string('x', text.Length * 70_000);
                return ValueTask.FromResult(text);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        await using TStandardClient transport = await ConnectAsync(server, ThriftFraming.Header, token);
        ProbeClient client = new(transport);

        TApplicationException failure = Assert.ThrowsAsync<TApplicationException>(async () => await client.EchoAsync("x", token))!;

        Assert.That(failure.Type, Is.EqualTo(TApplicationExceptionType.InternalError));
        Assert.That(await client.EchoAsync("", token), Is.Empty);
    }

    [Test]
    public async Task Reply_headers_that_cannot_be_written_cost_only_that_call([Values] bool fails, CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = (text, context) =>
            {
                context.ReplyHeaders!["trace"] = text.Length == 0 ? "" : null!;
                return fails && text.Length > 0 ? throw new TApplicationException(TApplicationExceptionType.MissingResult, "no") : ValueTask.FromResult(text);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        await using TStandardClient transport = await ConnectAsync(server, ThriftFraming.Header, token);
        ProbeClient client = new(transport);

        TApplicationException failure = Assert.ThrowsAsync<TApplicationException>(async () => await client.EchoAsync("x", token))!;

        Assert.That(failure.Type, Is.EqualTo(fails ? TApplicationExceptionType.MissingResult : TApplicationExceptionType.InternalError));
        Assert.That(failure.Message, Does.Contain(fails ? "no" : "cannot be written"));
        Assert.That(await client.EchoAsync("", token), Is.Empty);
    }

    [Test]
    public async Task Where_there_is_no_room_for_headers_the_handler_is_told_so_and_the_caller_refused(CancellationToken token)
    {
        bool hadPlace = true;
        ProbeHandler handler = new()
        {
            OnEcho = (text, context) =>
            {
                hadPlace = context.ReplyHeaders is not null;
                return ValueTask.FromResult(text);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        await using TStandardClient transport = await ConnectAsync(server, ThriftFraming.Framed, token);
        ProbeClient client = new(transport);
        CallContext context = new() { CancellationToken = token, Headers = new Dictionary<string, string> { ["trace"] = "42" } };

        Assert.That(async () => await client.EchoAsync("x", context), Throws.InvalidOperationException.With.Message.Contains("ThriftFraming.Header"));
        Assert.That(await client.EchoAsync("y", token), Is.EqualTo("y"));
        Assert.That(hadPlace, Is.False);
    }

    [Test]
    public async Task The_time_that_a_client_waits_reaches_the_handler_and_is_no_header_of_the_callers(CancellationToken token)
    {
        List<CallContext> seen = [];
        ProbeHandler handler = new()
        {
            OnEcho = (text, context) =>
            {
                seen.Add(context);
                return ValueTask.FromResult(text);
            },
            OnNote = (_, context) =>
            {
                seen.Add(context);
                return default;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        await using TStandardClient transport = await ConnectAsync(server, ThriftFraming.Header, token);
        ProbeClient client = new(transport);

        await client.EchoAsync("default", token);
        await client.EchoAsync("own", new CallContext { CancellationToken = token, Timeout = TimeSpan.FromSeconds(7.25), Headers = new Dictionary<string, string> { ["trace"] = "42" } });
        await client.EchoAsync("for ever", new CallContext { CancellationToken = token, Timeout = Timeout.InfiniteTimeSpan });
        await client.NoteAsync("oneway", token);
        await client.EchoAsync("behind it", token);

        Assert.That(seen.Select(context => context.Timeout), Is.EqualTo(new TimeSpan?[]
        {
            TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(7.25), null, null, TimeSpan.FromSeconds(30),
        }));
        Assert.That(seen.Select(context => context.Headers), Is.EqualTo(new Dictionary<string, string>?[]
        {
            null, new() { ["trace"] = "42" }, null, null, null,
        }));
    }

    private ValueTask<string> EchoHeaders(string text, CallContext context)
    {
        _seen.Add(context.Headers);
        context.ReplyHeaders!["said"] = text;
        return ValueTask.FromResult(text);
    }

    private static async Task<TStandardClient> ConnectAsync(ProbeServer server, ThriftFraming framing, CancellationToken token) =>
        await TStandardClient.ConnectAsync(new ThriftConnector(new TcpEndpoint("127.0.0.1", server.Port)) { Framing = framing }, cancellationToken: token);
}
