using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>What a peer cannot do, and why. It is printed below the table; nothing is left out without standing here.</summary>
/// <param name="What">What it cannot do.</param>
/// <param name="Why">The reason, as seen.</param>
internal sealed record PeerLimit(string What, string Why)
{
    /// <summary>Gets whether the peer cannot talk at all in these ways, or only not do what the lists below name.</summary>
    public bool IsWholeSetup { get; init; }

    public Func<WireSetup, bool> In { get; init; } = _ => true;

    public PeerRole Role { get; init; } = PeerRole.Either;

    /// <summary>Gets the cases that are not asked of it.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Gets the documents that are not sent to it.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>Gets the fields that are empty in what is sent to it, such as "Maps.ByFlag".</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Gets what is done to a document before it is sent, where the peer cannot carry single values of it.</summary>
    public Action<Everything> Change { get; init; } = _ => { };

    /// <summary>Gets what is done to each text before it is sent.</summary>
    public Func<string, string> ChangeText { get; init; } = text => text;

    public bool Holds(WireSetup setup, PeerRole role) => (Role & role) != 0 && In(setup);
}
