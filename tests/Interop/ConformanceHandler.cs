using ThriftRpc.Conformance;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>Our side of the conformance service, as server.py is Python's.</summary>
internal sealed class ConformanceHandler : IConformance
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private List<string> _texts = [];

    public ValueTask PingAsync(CallContext context = default) => default;

    public ValueTask<bool> EchoBoolAsync(bool value, CallContext context = default) => new(value);

    public ValueTask<sbyte> EchoByteAsync(sbyte value, CallContext context = default) => new(value);

    public ValueTask<sbyte> EchoI8Async(sbyte value, CallContext context = default) => new(value);

    public ValueTask<short> EchoI16Async(short value, CallContext context = default) => new(value);

    public ValueTask<int> EchoI32Async(int value, CallContext context = default) => new(value);

    public ValueTask<long> EchoI64Async(long value, CallContext context = default) => new(value);

    public ValueTask<double> EchoDoubleAsync(double value, CallContext context = default) => new(value);

    public ValueTask<string> EchoStringAsync(string value, CallContext context = default) => new(value);

    public ValueTask<byte[]> EchoBinaryAsync(byte[] value, CallContext context = default) => new(value);

    public ValueTask<Color> EchoEnumAsync(Color value, CallContext context = default) => new(value);

    public ValueTask<Point> EchoStructAsync(Point value, CallContext context = default) => new(value);

    public ValueTask<List<int>> EchoListAsync(List<int> value, CallContext context = default) => new(value);

    public ValueTask<HashSet<string>> EchoSetAsync(HashSet<string> value, CallContext context = default) => new(value);

    public ValueTask<Dictionary<string, long>> EchoMapAsync(Dictionary<string, long> value, CallContext context = default) => new(value);

    public ValueTask<List<Dictionary<int, List<string>>>> EchoNestedAsync(
        List<Dictionary<int, List<string>>> value, CallContext context = default) => new(value);

    public ValueTask<Bases> EchoBasesAsync(Bases value, CallContext context = default) => new(value);

    public ValueTask<Optionals> EchoOptionalsAsync(Optionals value, CallContext context = default) => new(value);

    public ValueTask<Requireds> EchoRequiredsAsync(Requireds value, CallContext context = default) => new(value);

    public ValueTask<Defaults> EchoDefaultsAsync(Defaults value, CallContext context = default) => new(value);

    public ValueTask<Lists> EchoListsAsync(Lists value, CallContext context = default) => new(value);

    public ValueTask<Sets> EchoSetsAsync(Sets value, CallContext context = default) => new(value);

    public ValueTask<Maps> EchoMapsAsync(Maps value, CallContext context = default) => new(value);

    public ValueTask<Tree> EchoTreeAsync(Tree value, CallContext context = default) => new(value);

    public ValueTask<Everything> EchoEverythingAsync(Everything value, CallContext context = default) => new(value);

    public ValueTask<string> JoinAsync(string text, int number, Color color, List<long> numbers, CallContext context = default) =>
        new(string.Join(',', [text, $"{number}", $"{(int)color}", .. numbers.Select(item => $"{item}")]));

    public ValueTask<int> FailAsync(string kind, int code, CallContext context = default) => kind switch
    {
        "refused" => throw new Refused($"refused with {code}") { Code = code },
        "bounds" => throw new OutOfBounds { Point = new() { X = code, Y = -code } },
        _ => new(code),
    };

    public async ValueTask FailVoidAsync(string kind, int code, CallContext context = default) => await FailAsync(kind, code, context);

    public ValueTask BreakDownAsync(string text, CallContext context = default) => throw new InvalidOperationException(text);

    public async ValueTask<int> PauseAsync(int milliseconds, CallContext context = default)
    {
        await Task.Delay(milliseconds, context.CancellationToken);
        return milliseconds;
    }

    public ValueTask TellAsync(string text, CallContext context = default)
    {
        if (text == "break down")
        {
            throw new InvalidOperationException(text);
        }

        lock (_gate)
        {
            _texts.Add(text);
        }

        return default;
    }

    public ValueTask<List<string>> ToldAsync(CallContext context = default)
    {
        lock (_gate)
        {
            List<string> texts = _texts;
            _texts = [];
            return new(texts);
        }
    }
}
