using System.Reflection;

namespace ThriftRpc.Interop;

/// <summary>Our client calls Python's server.</summary>
[CancelAfter(180_000)]
internal sealed class PythonServerTests
{
    private static readonly Dictionary<string, Func<OurClients, CancellationToken, Task>> s_cases =
        ((Type[])[typeof(ValueCases), typeof(StructCases), typeof(FailureCases), typeof(MessageCases)])
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType == typeof(Task))
        .ToDictionary(
            method => $"{char.ToLowerInvariant(method.Name[0])}{method.Name[1..]}",
            method => method.CreateDelegate<Func<OurClients, CancellationToken, Task>>());

    public static IEnumerable<TestCaseData> Cases() =>
        from setup in WireSetup.All
        from name in s_cases.Keys
        select new TestCaseData(setup, name).SetName($"Python_server/{setup}/{name}");

    [TestCaseSource(nameof(Cases))]
    public async Task Answers(WireSetup setup, string name, CancellationToken token)
    {
        PythonServer server = await Peers.GetServerAsync(setup);
        await using OurClients clients = new(setup, server.Ports);

        await s_cases[name](clients, token);
    }

    [TearDown]
    public void Note() => InteropReport.Note("server", TestContext.CurrentContext);
}
