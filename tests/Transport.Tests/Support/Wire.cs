using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>A transport over a scripted connection, and messages to move through it.</summary>
internal sealed class Wire
{
    private static readonly ThriftMethod s_say = new("Probe", "say");

    public Wire(ThriftFraming? framing = null, ThriftLimits? limits = null, bool isServer = false)
    {
        Framing = framing ?? ThriftFraming.Framed;
        Transport = new TTransport(
            Connection,
            [new(Framing, TBinaryProtocol.Default)],
            limits ?? ThriftLimits.Default,
            Clock,
            isServer ? new ReceiveTimeouts(TimeSpan.FromMinutes(10), "Server.Idle", TimeSpan.FromSeconds(30), "Server.Message") : null);
    }

    public static IEnumerable<ThriftFraming> Framings { get; } = [ThriftFraming.Framed, ThriftFraming.Unframed, ThriftFraming.Header];

    public ThriftFraming Framing { get; }

    public ManualTimeProvider Clock { get; } = new();

    public ScriptedConnection Connection { get; } = new();

    public TTransport Transport { get; }

    /// <summary>A message with a text in it, as it travels in this framing.</summary>
    public byte[] Message(string text, int sequenceId = 7) => Frames.Wrap(Framing, Frames.Reply("say", sequenceId, text));

    /// <summary>The text of the message that the transport has handed up.</summary>
    public string ReceivedText() => Frames.Parse(Transport.Message).FirstString;

    public void Write(string text, int sequenceId = 7, IReadOnlyDictionary<string, string>? headers = null) =>
        Write(new Body(text, null), sequenceId, headers);

    /// <summary>Writes a message that fails behind its text.</summary>
    public void WriteHalf(string text, Exception failure) =>
        Write(new Body(text, failure), 7);

    private void Write(Body body, int sequenceId, IReadOnlyDictionary<string, string>? headers = null) =>
        Transport.Write(new MessageHeader(s_say.Utf8Name, TMessageType.Reply, sequenceId), ref body, headers);

    internal readonly struct Body(string text, Exception? failure) : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct
        {
            int outer = writer.WriteStructBegin();
            writer.WriteString(0, text);
            if (failure is not null)
            {
                throw failure;
            }

            writer.WriteStructEnd(outer);
        }
    }
}
