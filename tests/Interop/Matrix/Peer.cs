using System.Diagnostics;
using System.Reflection;
using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>A library of Apache Thrift in another language, and our programs over it.</summary>
/// <param name="name">The language.</param>
/// <param name="folder">Where its program stands, below tests/Interop.</param>
internal abstract class Peer(string name, string folder)
{
    /// <summary>The .thrift files of which its compiler makes code.</summary>
    public static readonly IReadOnlyList<string> IdlFiles =
        [Path.Combine(Python.RepositoryRoot, "idl", "conformance.thrift"), Path.Combine(Python.RepositoryRoot, "tests", "Interop", "golden.thrift")];

    private static readonly PeerLimit s_oneNaN = new("tell NaNs apart in JSON", "the protocol has one word for all of them")
    {
        In = setup => setup.Protocol == "json",
        Cases = ["echo_other_nans"],
    };

    public static IReadOnlyList<Peer> All { get; } = [new CppPeer(), new GoPeer(), new JavaPeer(), new NodePeer(), new PythonPeer()];

    public string Name => name;

    /// <summary>Gets where its program stands.</summary>
    public string Sources => Path.Combine(Python.RepositoryRoot, "tests", "Interop", folder);

    /// <summary>Gets the files of its program.</summary>
    public virtual string SourcePattern => "*";

    /// <summary>Gets where the sources go below the folder of the build.</summary>
    public virtual string SourceFolder => "";

    /// <summary>Gets where the compiler's code goes below the folder of the build.</summary>
    public virtual string GeneratedFolder => "gen";

    /// <summary>Gets the compiler's generator, with its options.</summary>
    public abstract string Generator { get; }

    /// <summary>Gets what is to be installed where <see cref="FindAsync"/> finds nothing.</summary>
    public abstract string Needs { get; }

    /// <summary>Gets what it cannot do, and what nobody can.</summary>
    public IReadOnlyList<PeerLimit> Limits => field ??= [.. OwnLimits, s_oneNaN];

    protected abstract IReadOnlyList<PeerLimit> OwnLimits { get; }

    /// <summary>Looks for the library and its tools.</summary>
    /// <returns>Their versions, or null where one is missing.</returns>
    public abstract Task<string?> FindAsync(CancellationToken token);

    /// <summary>Returns the commands that make the program, in their order, once its sources and the compiler's code are there.</summary>
    public abstract IEnumerable<ProcessStartInfo> BuildSteps(string build);

    /// <summary>Returns how the built program is started.</summary>
    public abstract ProcessStartInfo Program(string build);

    /// <summary>Tells why the peer cannot talk in this way at all; null if it can.</summary>
    public PeerLimit? WhyNot(WireSetup setup, PeerRole role) => Limits.FirstOrDefault(limit => limit.IsWholeSetup && limit.Holds(setup, role));

    /// <summary>Returns the setups that both sides speak.</summary>
    public IEnumerable<WireSetup> Setups(PeerRole role)
    {
        bool isFull = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1";
        return WireSetup.All.Where(setup => (isFull || setup.IsInShortForm) && OurSide.Speaks(setup) && WhyNot(setup, role) is null);
    }

    /// <summary>Returns a golden document without the fields that the peer cannot carry.</summary>
    public Everything Make(string document, WireSetup setup, PeerRole role)
    {
        Everything made = Documents.Make(document);
        foreach (string field in Limits.Where(limit => limit.Holds(setup, role)).SelectMany(limit => limit.Fields))
        {
            Clear(made, field.Split('.'));
        }

        return (Everything)Leaves.Change(made, value => Change(value, setup, role))!;
    }

    /// <summary>Returns what is sent to the peer in place of a text, a double or an enum that it cannot carry; else the value itself.</summary>
    public object Change(object value, WireSetup setup, PeerRole role) =>
        Limits.Where(limit => limit.Holds(setup, role)).Aggregate(value, (changed, limit) => limit.Change?.Invoke(changed) ?? changed);

    public HashSet<string> CasesLeftOut(WireSetup setup, PeerRole role) =>
        [.. Limits.Where(limit => limit.Holds(setup, role)).SelectMany(limit => limit.Cases)];

    public IEnumerable<string> DocumentNames(WireSetup setup, PeerRole role) =>
        Documents.Names.Except(Limits.Where(limit => limit.Holds(setup, role)).SelectMany(limit => limit.Documents));

    public override string ToString() => name;

    private static void Clear(object owner, ReadOnlySpan<string> path)
    {
        PropertyInfo property = owner.GetType().GetProperty(path[0])
            ?? throw new InvalidOperationException($"{owner.GetType().Name} has no property {path[0]}.");
        if (path.Length > 1)
        {
            if (property.GetValue(owner) is { } next)
            {
                Clear(next, path[1..]);
            }
        }
        else if (property.GetValue(owner) is not null)
        {
            property.SetValue(owner, Nullable.GetUnderlyingType(property.PropertyType) is null ? Activator.CreateInstance(property.PropertyType) : null);
        }
    }
}
