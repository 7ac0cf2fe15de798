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

    /// <summary>Gets what is sent in place of a text, a double or an enum, where the peer cannot carry single values.</summary>
    public Func<object, object>? Change { get; init; }

    public bool Holds(WireSetup setup, PeerRole role) => (Role & role) != 0 && In(setup);
}
