using ThriftRpc.Conformance;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>What our client says to the peer's server and is refused. Each public method is a case.</summary>
internal static class FailureCases
{
    public static async Task Fail_refused(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        foreach (Func<Task> call in (Func<Task>[])[() => client.FailAsync("refused", 5, token).AsTask(), () => client.FailVoidAsync("refused", 5, token).AsTask()])
        {
            Refused refused = await Expect.ThrowsAsync<Refused>(call);
            Assert.That((refused.Message, refused.Code), Is.EqualTo(("refused with 5", 5)));
        }
    }

    public static async Task Fail_out_of_bounds(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        foreach (Func<Task> call in (Func<Task>[])[() => client.FailAsync("bounds", 7, token).AsTask(), () => client.FailVoidAsync("bounds", 7, token).AsTask()])
        {
            OutOfBounds bounds = await Expect.ThrowsAsync<OutOfBounds>(call);
            Expect.Same(bounds.Point, new Point { X = 7, Y = -7 });
            Assert.That(bounds.Color, Is.Null);
        }
    }

    public static async Task Fail_not(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        Assert.That(await client.FailAsync("", int.MinValue, token), Is.EqualTo(int.MinValue));
        await client.FailVoidAsync("", 7, token);
    }

    public static async Task Break_down(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        string text = await Expect.AnswerAsync(() => client.BreakDownAsync("a secret", token).AsTask(), TApplicationExceptionType.InternalError);
        Assert.That(text, Is.EqualTo("Internal error"));
        await client.PingAsync(token);
    }

    public static async Task Application_exception_of_the_handler(OurClients peer, CancellationToken token)
    {
        GoldenClient golden = await peer.GoldenAsync(token);
        string text = await Expect.AnswerAsync(() => golden.MakeAsync("unheard of", token).AsTask(), TApplicationExceptionType.InvalidTransform);
        Assert.That(text, Is.EqualTo("there is no document unheard of"));
        await golden.MakeAsync("bare", token);
    }

    public static async Task Missing_result(OurClients peer, CancellationToken token)
    {
        GoldenClient golden = await peer.GoldenAsync(token);
        await Expect.AnswerAsync(() => golden.MakeAsync("nothing", token).AsTask(), TApplicationExceptionType.MissingResult);
        await golden.MakeAsync("bare", token);
    }

    public static async Task Void_where_a_result_is_expected(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        await Expect.AnswerAsync(() => stranger.PingAsync(token).AsTask(), TApplicationExceptionType.MissingResult);
        Assert.That(peer.Transport.Fault, Is.Null);
    }

    public static async Task Unknown_method(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        string text = await Expect.AnswerAsync(() => stranger.NobodyKnowsAsync("x", token).AsTask(), TApplicationExceptionType.UnknownMethod);
        Assert.That(text, Is.EqualTo("Unknown function nobody_knows"));
        Expect.Same(await stranger.EchoStringAsync([1], token), new byte[] { 1 });
    }

    /// <summary>Python answers what wants no answer. The next call must not take that for its own.</summary>
    public static async Task Unknown_oneway_method(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        await stranger.NobodyHearsAsync("x", token);

        TApplicationException wrong =
            await Expect.ThrowsAsync<TApplicationException>(() => stranger.EchoStringAsync([1], token).AsTask());

        Assert.That(wrong.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(wrong.InnerException?.Message, Is.EqualTo("Unknown function nobody_hears"));
        Assert.That(peer.Transport.Fault, Is.Not.Null);
    }

    /// <summary>Python does not look whether required fields are there.</summary>
    public static async Task Missing_required_argument_fields(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        await Expect.ComesBackAsync(stranger.EchoRequiredsAsync, token, new LaxRequireds { Flag = true }, new LaxRequireds());
    }

    public static async Task Missing_required_fields_in_a_reply(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        Expect.Same(await stranger.EchoOptionalsAsync(new LaxRequireds { Flag = true }, token), new StrictOptionals { Flag = true });

        TProtocolException missing =
            await Expect.ThrowsAsync<TProtocolException>(() => stranger.EchoOptionalsAsync(new LaxRequireds(), token).AsTask());

        Assert.That(missing.Message, Does.Contain("StrictOptionals.flag"));
        Assert.That(peer.Transport.Fault, Is.Not.Null);
    }

    /// <summary>Python takes and returns what is deeper than we read.</summary>
    public static async Task Too_deep_a_tree(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);

        TProtocolException deep =
            await Expect.ThrowsAsync<TProtocolException>(() => client.EchoTreeAsync(StructCases.Twins(100), token).AsTask());

        Assert.That(deep.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(peer.Transport.Fault, Is.Not.Null);
    }
}
