using System.Net;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>What a client of Probe sends in any dialect, as bytes to cut and to bend.</summary>
internal static class Traffic
{
    /// <summary>The bytes of one call that every server answers.</summary>
    public static byte[] Echo(ThriftDialect dialect, string text = "some text that is worth cutting", int sequenceId = 1) =>
        Encode(dialect, TMessageType.Call, "echo", sequenceId, new TextArgs(text));

    /// <summary>Calls of every kind, each with its framing: answered, refused, without an answer, with headers where there is room for them.</summary>
    public static IReadOnlyList<byte[]> Calls(ThriftDialect dialect)
    {
        List<byte[]> calls =
        [
            Echo(dialect),
            Echo(dialect, ""),
            Encode(dialect, TMessageType.Call, "store", 2, new DocumentArgs("title", ["one", "two", "\u00e9"])),
            Encode(dialect, TMessageType.Call, "touch", 3, new NumberArgs(7)),
            Encode(dialect, TMessageType.Oneway, "note", 4, new TextArgs("nobody answers")),
            Encode(dialect, TMessageType.Call, "names", 5, new NumberArgs(3)),
            Encode(dialect, TMessageType.Call, "unknown", 6, new DocumentArgs("x", [])),
            Encode(dialect, TMessageType.Reply, "echo", 7, new TextArgs("no request")),
        ];
        if (dialect.Framing.CarriesHeaders)
        {
            calls.Add(Encode(dialect, TMessageType.Call, "echo", 8, new TextArgs("h"), new Dictionary<string, string> { ["trace"] = "42", [""] = "" }));
        }

        return calls;
    }

    private static byte[] Encode<TBody>(
        ThriftDialect dialect, TMessageType type, string method, int sequenceId, TBody args, IReadOnlyDictionary<string, string>? headers = null)
        where TBody : IMessageBodyWriter
    {
        using Recorder recorder = new();
        TTransport transport = new(recorder, [dialect], ThriftLimits.Default, TimeProvider.System);
        transport.Write(new MessageHeader(System.Text.Encoding.UTF8.GetBytes(method), type, sequenceId), ref args, headers);
        transport.FlushAsync().AsTask().GetAwaiter().GetResult(); // Done at once: the recorder never waits.
        return [.. recorder.Sent];
    }

    private readonly record struct TextArgs(string Text) : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct
        {
            int outer = writer.WriteStructBegin();
            writer.WriteString(1, Text);
            writer.WriteStructEnd(outer);
        }
    }

    private readonly record struct NumberArgs(int Number) : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct
        {
            int outer = writer.WriteStructBegin();
            writer.WriteI32(1, Number);
            writer.WriteStructEnd(outer);
        }
    }

    private readonly record struct DocumentArgs(string Title, string[] Lines) : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct
        {
            int outer = writer.WriteStructBegin();
            writer.WriteStructField(1);
            new Contract.Document { Title = Title, Lines = [.. Lines] }.Write(ref writer);
            writer.WriteStructEnd(outer);
        }
    }

    /// <summary>A connection that only keeps what is sent.</summary>
    private sealed class Recorder : ByteConnection
    {
        public List<byte> Sent { get; } = [];

        public override EndPoint? RemoteEndPoint => null;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(0);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            Sent.AddRange(bytes.Span);
            return default;
        }

        public override void CloseSending()
        {
        }

        public override PeerState Peek() => PeerState.Quiet;

        public override void Abort()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
