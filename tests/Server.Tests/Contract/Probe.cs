// Written by hand after probe.thrift, in the shape of generated code, until the generator is at hand.
using System.Runtime.CompilerServices;
using ThriftRpc.Protocol;

namespace ThriftRpc.Server.Tests.Contract;

/// <summary>The service under test. Only its server's side is needed: the tests' client sends bytes.</summary>
public interface IProbe : IThriftService<IProbe>
{
    ValueTask<string> EchoAsync(string text, CallContext context = default);

    ValueTask<Document> StoreAsync(Document document, CallContext context = default);

    ValueTask TouchAsync(int times, CallContext context = default);

    ValueTask NoteAsync(string text, CallContext context = default);

    ValueTask<List<string>> NamesAsync(int count, CallContext context = default);

    static IProbe IThriftService<IProbe>.CreateClient(ITClient client) => throw new NotSupportedException();

    static IThriftProcessor IThriftService<IProbe>.CreateProcessor(IProbe handler) => new ProbeProcessor(handler);
}

/// <summary>The methods of Probe as the IDL describes them.</summary>
public static class ProbeMethods
{
    public static ThriftMethod Echo { get; } = new("Probe", "echo");

    public static ThriftMethod Store { get; } = new("Probe", "store");

    public static ThriftMethod Touch { get; } = new("Probe", "touch");

    public static ThriftMethod Note { get; } = new("Probe", "note", isOneway: true);

    public static ThriftMethod Names { get; } = new("Probe", "names");
}

/// <summary>Serves Probe.</summary>
public sealed class ProbeProcessor(IProbe handler) : IThriftProcessor
{
    private static readonly MethodTable s_methods = new(ProbeMethods.Echo, ProbeMethods.Store, ProbeMethods.Touch, ProbeMethods.Note, ProbeMethods.Names);

    private readonly CallPool<EchoCall> _echoCalls = new();
    private readonly CallPool<StoreCall> _storeCalls = new();
    private readonly CallPool<TouchCall> _touchCalls = new();
    private readonly CallPool<NoteCall> _noteCalls = new();
    private readonly CallPool<NamesCall> _namesCalls = new();

    public IReadOnlyList<ThriftMethod> Methods => s_methods.Methods;

    public ThriftHandlerCall? Rent(ReadOnlySpan<byte> method) => s_methods.IndexOf(method) switch
    {
        0 => _echoCalls.Take() ?? new EchoCall(this),
        1 => _storeCalls.Take() ?? new StoreCall(this),
        2 => _touchCalls.Take() ?? new TouchCall(this),
        3 => _noteCalls.Take() ?? new NoteCall(this),
        4 => _namesCalls.Take() ?? new NamesCall(this),
        _ => null,
    };

    private IProbe Handler { get; } = handler;

    private sealed class EchoCall(ProbeProcessor processor) : ThriftHandlerCall(ProbeMethods.Echo)
    {
        private string? _text;
        private string? _success;

        public override void ReadArgs<TReader>(scoped ref TReader reader)
        {
            int outer = reader.ReadStructBegin();
            while (reader.ReadFieldBegin(out TType type, out short id))
            {
                switch (id)
                {
                    case 1 when type == TType.String:
                        _text = reader.ReadString();
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }

            reader.ReadStructEnd(outer);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public override async ValueTask InvokeAsync(CallContext context) => _success = await processor.Handler.EchoAsync(_text ?? "", context);

        public override void WriteResult<TWriter>(scoped ref TWriter writer)
        {
            int outer = writer.WriteStructBegin();
            if (_success is { } success)
            {
                writer.WriteString(0, success);
            }

            writer.WriteStructEnd(outer);
        }

        public override void Recycle()
        {
            _text = null;
            _success = null;
            processor._echoCalls.Return(this);
        }
    }

    private sealed class StoreCall(ProbeProcessor processor) : ThriftHandlerCall(ProbeMethods.Store)
    {
        private Document? _document;
        private Document? _success;
        private Refusal? _refusal;

        public override void ReadArgs<TReader>(scoped ref TReader reader)
        {
            int outer = reader.ReadStructBegin();
            while (reader.ReadFieldBegin(out TType type, out short id))
            {
                switch (id)
                {
                    case 1 when type == TType.Struct:
                        _document = Document.Read(ref reader);
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }

            reader.ReadStructEnd(outer);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public override async ValueTask InvokeAsync(CallContext context)
        {
            try
            {
                _success = await processor.Handler.StoreAsync(_document!, context);
            }
            catch (Refusal refusal)
            {
                _refusal = refusal;
            }
        }

        public override void WriteResult<TWriter>(scoped ref TWriter writer)
        {
            int outer = writer.WriteStructBegin();
            if (_refusal is { } refusal)
            {
                writer.WriteStructField(1);
                refusal.Write(ref writer);
            }
            else if (_success is { } success)
            {
                writer.WriteStructField(0);
                success.Write(ref writer);
            }

            writer.WriteStructEnd(outer);
        }

        public override void Recycle()
        {
            _document = null;
            _success = null;
            _refusal = null;
            processor._storeCalls.Return(this);
        }
    }

    private sealed class TouchCall(ProbeProcessor processor) : ThriftHandlerCall(ProbeMethods.Touch)
    {
        private int _times;
        private Refusal? _refusal;

        public override void ReadArgs<TReader>(scoped ref TReader reader)
        {
            int outer = reader.ReadStructBegin();
            while (reader.ReadFieldBegin(out TType type, out short id))
            {
                switch (id)
                {
                    case 1 when type == TType.I32:
                        _times = reader.ReadI32();
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }

            reader.ReadStructEnd(outer);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public override async ValueTask InvokeAsync(CallContext context)
        {
            try
            {
                await processor.Handler.TouchAsync(_times, context);
            }
            catch (Refusal refusal)
            {
                _refusal = refusal;
            }
        }

        public override void WriteResult<TWriter>(scoped ref TWriter writer)
        {
            int outer = writer.WriteStructBegin();
            if (_refusal is { } refusal)
            {
                writer.WriteStructField(1);
                refusal.Write(ref writer);
            }

            writer.WriteStructEnd(outer);
        }

        public override void Recycle()
        {
            _times = 0;
            _refusal = null;
            processor._touchCalls.Return(this);
        }
    }

    private sealed class NoteCall(ProbeProcessor processor) : ThriftHandlerCall(ProbeMethods.Note)
    {
        private string? _text;

        public override void ReadArgs<TReader>(scoped ref TReader reader)
        {
            int outer = reader.ReadStructBegin();
            while (reader.ReadFieldBegin(out TType type, out short id))
            {
                switch (id)
                {
                    case 1 when type == TType.String:
                        _text = reader.ReadString();
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }

            reader.ReadStructEnd(outer);
        }

        public override ValueTask InvokeAsync(CallContext context) => processor.Handler.NoteAsync(_text ?? "", context);

        public override void WriteResult<TWriter>(scoped ref TWriter writer)
        {
        }

        public override void Recycle()
        {
            _text = null;
            processor._noteCalls.Return(this);
        }
    }

    private sealed class NamesCall(ProbeProcessor processor) : ThriftHandlerCall(ProbeMethods.Names)
    {
        private int _count;
        private List<string>? _success;

        public override void ReadArgs<TReader>(scoped ref TReader reader)
        {
            int outer = reader.ReadStructBegin();
            while (reader.ReadFieldBegin(out TType type, out short id))
            {
                switch (id)
                {
                    case 1 when type == TType.I32:
                        _count = reader.ReadI32();
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }

            reader.ReadStructEnd(outer);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public override async ValueTask InvokeAsync(CallContext context) => _success = await processor.Handler.NamesAsync(_count, context);

        public override void WriteResult<TWriter>(scoped ref TWriter writer)
        {
            int outer = writer.WriteStructBegin();
            if (_success is { } success)
            {
                ProbeLists.Write(ref writer, 0, success, "Probe.names");
            }

            writer.WriteStructEnd(outer);
        }

        public override void Recycle()
        {
            _count = 0;
            _success = null;
            processor._namesCalls.Return(this);
        }
    }
}
