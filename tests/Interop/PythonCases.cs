using System.Text;
using ThriftRpc.Conformance;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>What our client says to Python's servers only: other services, and what each peer answers in its own way. Each public method is a case.</summary>
internal static class PythonCases
{
    /// <summary>Python alone gives up the connection; its C module replaces what is no text.</summary>
    public static async Task Echo_string_of_invalid_bytes(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        byte[] invalid = [0x61, 0xFF, 0xC3];
        if (peer.IsAccelerated)
        {
            Expect.Same(await stranger.EchoStringAsync(invalid, token), Encoding.UTF8.GetBytes("a\ufffd\ufffd"));
        }
        else
        {
            await Expect.LosesAsync(() => stranger.EchoStringAsync(invalid, token).AsTask());
            Assert.That(peer.Transport.Fault, Is.Not.Null);
        }
    }

    public static async Task Echo_service(OurClients peer, CancellationToken token)
    {
        EchoClient echo = await peer.EchoAsync(token);
        Expect.Same(await echo.EchoAsync(new EchoReq { Msg = Documents.Text }, token), new EchoRes { Msg = Documents.Text });
    }

    public static async Task Golden_documents_are_made(OurClients peer, CancellationToken token)
    {
        GoldenClient golden = await peer.GoldenAsync(token);
        foreach (string name in Documents.Names)
        {
            Expect.Same(Codec.Decode<Everything>(await golden.MakeAsync(name, token), peer.Protocol), Documents.Make(name));
        }
    }

    public static async Task Golden_documents_are_compared(OurClients peer, CancellationToken token)
    {
        GoldenClient golden = await peer.GoldenAsync(token);
        foreach (string name in Documents.Names)
        {
            Assert.That(await golden.CompareAsync(name, Codec.Encode(Documents.Make(name), peer.Protocol), token), Is.Empty, name);
        }
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
