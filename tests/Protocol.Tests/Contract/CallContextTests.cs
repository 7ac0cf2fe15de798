namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class CallContextTests
{
    [Test]
    public void A_token_is_all_the_context_that_most_calls_need()
    {
        using var source = new CancellationTokenSource();

        CallContext context = source.Token;

        Assert.That(context, Is.EqualTo(new CallContext { CancellationToken = source.Token }));
        Assert.That(context, Is.EqualTo(CallContext.FromCancellationToken(source.Token)));
        Assert.That(context.CancellationToken, Is.EqualTo(source.Token));
    }

    [Test]
    public void The_default_wishes_nothing()
    {
        CallContext context = default;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(context.CancellationToken.CanBeCanceled, Is.False);
            Assert.That(context.Timeout, Is.Null);
            Assert.That(context.Headers, Is.Null);
            Assert.That(context.Peer, Is.Null);
            Assert.That((CallContext)CancellationToken.None, Is.EqualTo(context));
        }
    }

    [Test]
    public void Other_wishes_are_added_to_a_token()
    {
        using var source = new CancellationTokenSource();

        CallContext context = (CallContext)source.Token with { Timeout = TimeSpan.FromSeconds(3) };

        Assert.That(context.Timeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(context.CancellationToken, Is.EqualTo(source.Token));
    }
}
