using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;

namespace ThriftRpc.Server.Tests;

/// <summary>A handler whose methods each test may replace.</summary>
internal sealed class ProbeHandler : IProbe
{
    public Func<string, CallContext, ValueTask<string>> OnEcho { get; init; } = static (text, _) => ValueTask.FromResult(text);

    public Func<Document, CallContext, ValueTask<Document>> OnStore { get; init; } = static (document, _) => ValueTask.FromResult(document);

    public Func<int, CallContext, ValueTask> OnTouch { get; init; } = static (_, _) => default;

    public Func<string, CallContext, ValueTask> OnNote { get; init; } = static (_, _) => default;

    public Func<int, CallContext, ValueTask<List<string>>> OnNames { get; init; } =
        static (count, _) => ValueTask.FromResult(Enumerable.Range(0, count).Select(i => $"name {i}").ToList());

    public ValueTask<string> EchoAsync(string text, CallContext context = default) => OnEcho(text, context);

    public ValueTask<Document> StoreAsync(Document document, CallContext context = default) => OnStore(document, context);

    public ValueTask TouchAsync(int times, CallContext context = default) => OnTouch(times, context);

    public ValueTask NoteAsync(string text, CallContext context = default) => OnNote(text, context);

    public ValueTask<List<string>> NamesAsync(int count, CallContext context = default) => OnNames(count, context);
}
