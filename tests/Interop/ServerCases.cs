using System.Reflection;

namespace ThriftRpc.Interop;

/// <summary>What our client does to a peer's server, case by case, found in the classes of cases by reflection.</summary>
internal static class ServerCases
{
    /// <summary>Gets the cases for the conformance service of every peer.</summary>
    public static IReadOnlyDictionary<string, Func<OurClients, CancellationToken, Task>> ForEveryPeer { get; } =
        In(typeof(ValueCases), typeof(StructCases), typeof(FailureCases), typeof(MessageCases));

    /// <summary>Gets those, and the ones that only Python's servers know.</summary>
    public static IReadOnlyDictionary<string, Func<OurClients, CancellationToken, Task>> ForPython { get; } =
        In(typeof(ValueCases), typeof(StructCases), typeof(FailureCases), typeof(MessageCases), typeof(PythonCases));

    private static Dictionary<string, Func<OurClients, CancellationToken, Task>> In(params Type[] types) =>
        types
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType == typeof(Task))
        .ToDictionary(
            method => $"{char.ToLowerInvariant(method.Name[0])}{method.Name[1..]}",
            method => method.CreateDelegate<Func<OurClients, CancellationToken, Task>>());
}
