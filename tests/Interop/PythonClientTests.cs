using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>Python's client calls our server.</summary>
[CancelAfter(180_000)]
internal sealed class PythonClientTests
{
    /// <summary>The one case that is about a form of the binary protocol.</summary>
    private const string OnlyBinary = "old_message_header";

    public static IEnumerable<TestCaseData> Cases() =>
        from setup in PythonSetup.All
        from name in PythonClient.Cases
        where setup.Protocol is TBinaryProtocol || name != OnlyBinary
        select new TestCaseData(setup, name).SetName($"Python_client/{setup}/{name}");

    [TestCaseSource(nameof(Cases))]
    public async Task Is_answered(PythonSetup setup, string name, CancellationToken token)
    {
        PythonClient client = await Peers.GetClientAsync(setup);

        Assert.That(await client.RunAsync(name, token), Is.Null);
    }

    [TearDown]
    public void Note() => InteropReport.Note("client", TestContext.CurrentContext);
}
