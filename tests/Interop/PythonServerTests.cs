using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>Our client calls Python's server.</summary>
[CancelAfter(180_000)]
internal sealed class PythonServerTests
{
    public static IEnumerable<TestCaseData> Cases() =>
        from setup in PythonSetup.All
        from name in ServerCases.ForPython.Keys
        select new TestCaseData(setup, name).SetName($"Python_server/{setup}/{name}");

    [TestCaseSource(nameof(Cases))]
    public async Task Answers(PythonSetup setup, string name, CancellationToken token)
    {
        PythonServer server = await Peers.GetServerAsync(setup);
        await using OurClients clients = new(port => new(new TcpEndpoint("127.0.0.1", port)) { Framing = setup.Framing, Protocol = setup.Protocol }, server.Ports)
        {
            IsAccelerated = setup.IsAccelerated,
        };

        await ServerCases.ForPython[name](clients, token);
    }

    [TearDown]
    public void Note() => InteropReport.Note("server", TestContext.CurrentContext);
}
