using ThriftRpc.Echo;
using ThriftRpc.Generator.Tests.Calls;
using ThriftRpc.Protocol;

namespace ThriftRpc.Generator.Tests;

/// <summary>Generated clients and processors, with nothing but bytes between them.</summary>
[TestFixture]
public sealed class ServiceTests
{
    private readonly Handler _handler = new();
    private LoopbackClient _loopback;
    private ICalls _calls;

    [SetUp]
    public void SetUp()
    {
        _loopback = new LoopbackClient(Serve<ICalls>(_handler));
        _calls = Connect<ICalls>(_loopback);
    }

    [TearDown]
    public async Task TearDown() => await _loopback.DisposeAsync();

    [Test]
    public async Task Arguments_go_out_and_the_result_comes_back()
    {
        Item result = await _calls.GetAsync(new Item { Name = "a", Count = 5 }, Color.Green, ["x", "y"]);

        Assert.That(result, Is.EqualTo(new Item { Name = "a Green x,y", Count = 6 }));
    }

    [Test]
    public async Task A_service_of_one_side_extends_one_of_another_file_and_says_what_it_lacks()
    {
        OneSide.IRemote remote = Connect<OneSide.IRemote>(_loopback);

        Assert.That(await remote.TwiceAsync(21), Is.EqualTo(42));
        Assert.That(() => Serve<OneSide.IRemote>(null!), Throws.TypeOf<NotSupportedException>().With.Message.Contains("Idl/oneside.thrift has the role Client"));
    }

    [Test]
    public async Task Calls_are_reused_and_keep_nothing()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.That(await _calls.NumberAsync(i), Is.EqualTo(i));
            Assert.That(() => _calls.GetAsync(new Item { Name = "refuse" }, Color.Red, []).AsTask(), Throws.TypeOf<Refused>());
            Assert.That((await _calls.GetAsync(new Item { Name = "b" }, Color.Red, [])).Name, Is.EqualTo("b Red "));
        }
    }

    [Test]
    public void Declared_exceptions_arrive_as_they_were_thrown()
    {
        Assert.That(
            async () => await _calls.GetAsync(new Item { Name = "refuse", Count = 7 }, Color.Red, []),
            Throws.Exception.EqualTo(new Refused("refused") { Code = 7 }).And.Message.EqualTo("refused"));
        Assert.That(
            async () => await _calls.GetAsync(new Item { Name = "missing" }, Color.Red, []),
            Throws.Exception.EqualTo(new Missing { Key = "missing" }));
        Assert.That(async () => await _calls.NothingAsync("refuse"), Throws.Exception.EqualTo(new Refused("void")));
    }

    [Test]
    public void Exceptions_that_are_not_declared_are_the_servers_business() =>
        Assert.That(async () => await _calls.NothingAsync("break"), Throws.TypeOf<InvalidTimeZoneException>());

    [Test]
    public void A_reply_without_a_result_is_an_error_unless_the_method_has_none()
    {
        _loopback.EmptiesReplies = true;

        Assert.That(
            async () => await _calls.NumberAsync(1),
            Throws.TypeOf<TApplicationException>().With.Property("Type").EqualTo(TApplicationExceptionType.MissingResult));
        Assert.That(async () => await _calls.NothingAsync("a"), Throws.Nothing);
    }

    [Test]
    public void A_handler_that_returns_null_leaves_the_result_out()
    {
        _handler.ReturnsNull = true;

        Assert.That(
            async () => await _calls.GetAsync(new Item { Name = "a" }, Color.Red, []),
            Throws.TypeOf<TApplicationException>().With.Property("Type").EqualTo(TApplicationExceptionType.MissingResult));
    }

    [Test]
    public async Task Oneway_calls_and_unions_pass()
    {
        await _calls.TellAsync("news");

        Assert.That(_handler.Told, Is.EqualTo("news"));
        Assert.That(await _calls.ChooseAsync(new Choice.Number(4)), Is.EqualTo(new Choice.Text("4")));
    }

    [Test]
    public async Task A_service_serves_what_it_extends()
    {
        Assert.That(await _calls.TwiceAsync(21), Is.EqualTo(42));
        Assert.That(_loopback.LastMethod!.ToString(), Is.EqualTo("Base/twice"));
        Assert.That(
            Serve<ICalls>(_handler).Methods.Select(method => method.Name),
            Is.EqualTo(new[] { "get", "number", "nothing", "tell", "choose", "twice" }));
        Assert.That(await Connect<IBase>(new LoopbackClient(Serve<IBase>(_handler))).TwiceAsync(1), Is.EqualTo(2));
        Assert.That(Serve<ICalls>(_handler).Rent("absent"u8), Is.Null);
    }

    [Test]
    public void Arguments_are_never_null()
    {
        Assert.That(async () => await _calls.GetAsync(null!, Color.Red, []), Throws.TypeOf<TProtocolException>().With.Message.Contains("Calls.get.item"));
        Assert.That(
            async () => await _calls.GetAsync(new Item { Name = "a" }, Color.Red, null!),
            Throws.TypeOf<TProtocolException>().With.Message.Contains("Calls.get.words"));
    }

    [Test]
    public async Task Arguments_that_did_not_arrive_have_their_defaults_but_structs_are_missed()
    {
        ThriftHandlerCall number = Serve<ICalls>(_handler).Rent("number"u8)!;
        ThriftHandlerCall get = Serve<ICalls>(_handler).Rent("get"u8)!;

        ReadEmptyArguments(number);
        await number.InvokeAsync(default);

        Assert.That(_handler.LastNumber, Is.EqualTo(7));
        Assert.That(() => ReadEmptyArguments(get), Throws.TypeOf<TProtocolException>().With.Message.Contains("Calls.get.item is missing"));
    }

    [Test]
    public async Task A_recycled_call_has_forgotten_its_arguments()
    {
        IThriftProcessor processor = Serve<ICalls>(_handler);
        await Connect<ICalls>(new LoopbackClient(processor)).NumberAsync(99);

        ThriftHandlerCall number = processor.Rent("number"u8)!;
        ReadEmptyArguments(number);
        await number.InvokeAsync(default);

        Assert.That(_handler.LastNumber, Is.EqualTo(7));
    }

    [Test]
    public void Annotations_reach_the_method()
    {
        Assert.That(EchoMethods.Echo.IsIdempotent, Is.True);
        Assert.That(EchoMethods.Echo.Annotations, Is.EqualTo(new Dictionary<string, string> { ["idempotent"] = "true" }));
        Assert.That(CallsMethods.Tell.IsOneway, Is.True);
        Assert.That(CallsMethods.Number.IsIdempotent, Is.False);
    }

    [Test]
    public async Task A_call_allocates_nothing_but_what_its_users_see()
    {
        const int Calls = 1000;
        IEcho echo = Connect<IEcho>(new LoopbackClient(Serve<IEcho>(new EchoHandler())));
        EchoReq request = new();
        for (int i = 0; i < 100; i++)
        {
            await echo.EchoAsync(request);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            await echo.EchoAsync(request);
        }

        // The request that the handler sees and the response that the caller sees: two objects with one reference each.
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / Calls, Is.LessThanOrEqualTo(2 * 24));
    }

    private static T Connect<T>(ITClient client)
        where T : class, IThriftService<T> => T.CreateClient(client);

    private static IThriftProcessor Serve<T>(T handler)
        where T : class, IThriftService<T> => T.CreateProcessor(handler);

    private static void ReadEmptyArguments(ThriftHandlerCall call)
    {
        BinaryProtocolReader reader = new([0], ThriftLimits.Default);
        call.ReadArgs(ref reader);
    }

    private sealed class EchoHandler : IEcho
    {
        private readonly EchoRes _response = new();

        public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) => ValueTask.FromResult(_response);
    }

    private sealed class Handler : ICalls
    {
        public bool ReturnsNull { get; set; }

        public string? Told { get; private set; }

        public int LastNumber { get; private set; }

        public async ValueTask<Item> GetAsync(Item item, Color color, List<string> words, CallContext context = default)
        {
            await Task.Yield();
            return item.Name switch
            {
                "refuse" => throw new Refused("refused") { Code = item.Count },
                "missing" => throw new Missing { Key = item.Name },
                _ when ReturnsNull => null!,
                _ => new Item { Name = $"{item.Name} {color} {string.Join(',', words)}", Count = item.Count + 1 },
            };
        }

        public ValueTask<int> NumberAsync(int value, CallContext context = default)
        {
            LastNumber = value;
            return ValueTask.FromResult(value);
        }

        public ValueTask NothingAsync(string text, CallContext context = default) => text switch
        {
            "refuse" => throw new Refused("void"),
            "break" => throw new InvalidTimeZoneException(),
            _ => ValueTask.CompletedTask,
        };

        public ValueTask TellAsync(string text, CallContext context = default)
        {
            Told = text;
            return ValueTask.CompletedTask;
        }

        public ValueTask<Choice> ChooseAsync(Choice choice, CallContext context = default) =>
            ValueTask.FromResult<Choice>(new Choice.Text(choice is Choice.Number number ? $"{number.Value}" : "?"));

        public ValueTask<int> TwiceAsync(int value, CallContext context = default) => ValueTask.FromResult(2 * value);
    }
}
