using System.Net.Sockets;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Allocation.Tests;

/// <summary>What the server allocates for calls that share a connection: nothing beyond what its handler sees. The client is a bare socket that allocates nothing.</summary>
[CancelAfter(120_000)]
internal sealed class PipelinedAllocationTests
{
    private const int Together = 16;
    private const int WarmUp = 500;
    private const int Rounds = 500;
    private const int Attempts = 30;

    /// <summary>A single small object a call would be 24 bytes.</summary>
    private const double Tolerance = 8;

    private static readonly string s_text = new('x', 64);

    [Test]
    public async Task Calls_that_share_a_connection_allocate_only_what_the_handler_sees(
        [Values] ReplyOrder order, [Values(1, 4, 32)] int limit, CancellationToken cancellationToken)
    {
        ThriftServerOptions options = new() { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)], ReplyOrder = order, MaxCallsPerConnection = limit };
        await using ThriftServer server = ThriftServer.For<IEcho>(new ReadyHandler(), options);
        var place = (TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), cancellationToken);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", place.Port); // Once used asynchronously, a socket allocates for each wait.
        byte[] requests = [.. Enumerable.Range(1, Together).SelectMany(Request)];
        int replies = Together * Frames.Wrap(ThriftFraming.Framed, Frames.Message(
            TMessageType.Reply, "echo", 1, [.. Frames.FieldHeader(TType.Struct, 0), .. Frames.StringField(1, s_text), .. Frames.Stop, .. Frames.Stop])).Length;
        byte[] received = new byte[replies];

        // Its request, the text in it, and the response that it makes.
        long seen = ObjectSize.Of(static () => new EchoReq { Msg = s_text }) + ObjectSize.Of(static () => new string('x', 64)) + ObjectSize.Of(static () => new EchoRes { Msg = s_text });
        Call(socket, requests, received, WarmUp);
        double least = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && least - seen >= Tolerance; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Call(socket, requests, received, Rounds);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / ((double)Rounds * Together));
        }

        Assert.That(least - seen, Is.LessThan(Tolerance), $"{least:0.0} bytes a call, of which {seen} are seen by the handler");
        Assert.That(least, Is.GreaterThan(seen - Tolerance), "less than the objects take: something is not counted");
    }

    private static byte[] Request(int sequenceId) => Frames.Wrap(ThriftFraming.Framed, Frames.Message(
        TMessageType.Call, "echo", sequenceId, [.. Frames.FieldHeader(TType.Struct, 1), .. Frames.StringField(1, s_text), .. Frames.Stop, .. Frames.Stop]));

    private static void Call(Socket socket, byte[] requests, byte[] received, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            socket.Send(requests);
            for (int count = 0; count < received.Length;)
            {
                int more = socket.Receive(received, count, received.Length - count, SocketFlags.None);
                count += more > 0 ? more : throw new EndOfStreamException();
            }
        }
    }
}
