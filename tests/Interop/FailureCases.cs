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
        Assert.That(text, Does.Contain("nobody_knows"));
        Expect.Same(await stranger.EchoStringAsync([1], token), new byte[] { 1 });
    }

    /// <summary>Peers differ in the type and the text of their answer, but answer and keep the connection.</summary>
    public static async Task Undeclared_exception(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        await Expect.ThrowsAsync<TApplicationException>(() => client.BreakDownAsync("a secret", token).AsTask());
        await client.PingAsync(token);
    }
}
