using Microsoft.Extensions.Logging.Abstractions;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>The pooled object of a call.</summary>
internal sealed class ServerCallTests
{
    [Test]
    public async Task Reply_that_was_parked_and_never_sent_does_not_reach_the_next_user_of_the_object()
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler());
        ThriftServerOptions options = new() { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)] };
        IThriftProcessor processor = ProcessorOf<IProbe>(new ProbeHandler());
        ServerMetrics metrics = new(server);
        ServerContext context = new(processor, options, metrics, NullLogger.Instance);
        using ScriptedConnection bytes = new();
        ServerConnection connection = new(bytes, context);
        await using TTransport transport = new(bytes, options.Dialects, ThriftLimits.Default, TimeProvider.System);
        ServerCall call = new(context);

        int first = Park("the answer to one client");
        call.Recycle();
        int second = Park("x");

        Assert.That(first - second, Is.EqualTo("the answer to one client".Length - 1), "each reply alone");
        metrics.Dispose();

        int Park(string text)
        {
            call.Begin(connection, new Request(processor), transport, new TApplicationException(TApplicationExceptionType.UnknownMethod, text));
            call.WriteReply(sender: null);
            return call.ParkedBytes;
        }
    }

    private static IThriftProcessor ProcessorOf<TService>(TService handler)
        where TService : class, IThriftService<TService> => TService.CreateProcessor(handler);
}
