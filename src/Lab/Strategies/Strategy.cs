namespace ThriftRpc.Lab;

/// <summary>A way to own sockets, as an entry of the catalog. To add one: derive, and name it in <see cref="StrategyCatalog"/>.</summary>
public abstract class Strategy
{
    /// <summary>Creates an entry.</summary>
    /// <param name="name">The name on the command line.</param>
    /// <param name="title">What a table calls it.</param>
    /// <param name="preset">The preset of the library that it stands on.</param>
    /// <param name="variant">What was done to the preset.</param>
    private protected Strategy(string name, string title, string preset, StrategyVariant variant)
    {
        Name = name;
        Title = title;
        Preset = preset;
        Variant = variant;
    }

    /// <summary>Gets the name on the command line.</summary>
    public string Name { get; }

    /// <summary>Gets what a table calls it.</summary>
    public string Title { get; }

    /// <summary>Gets the preset of the library that it stands on.</summary>
    public string Preset { get; }

    /// <summary>Gets what was done to the preset.</summary>
    public StrategyVariant Variant { get; }

    /// <summary>Gets how the server has to treat several calls on one connection.</summary>
    public ReplyMode Mode { get; init; }

    /// <summary>Gets whether several calls are under way on one connection.</summary>
    public bool IsShared { get; init; }

    /// <summary>Gets whether these are the bare sockets that everything is compared with.</summary>
    public bool IsBare { get; init; }

    /// <summary>Lists the options, each as <c>name = value</c>, those first that differ from the defaults.</summary>
    internal abstract IReadOnlyList<string> DescribeOptions(StrategySetup setup);

    /// <summary>Makes the strategy for one trial. It opens nothing yet.</summary>
    internal abstract IStrategyRun Open(StrategySetup setup);
}
