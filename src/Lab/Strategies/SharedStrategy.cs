using ThriftRpc.Pool;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>Connections that all callers share, each for many calls at once.</summary>
internal sealed class SharedStrategy : Strategy
{
    private readonly Func<int, SharedOptions> _options;

    /// <summary>Creates an entry.</summary>
    /// <param name="name">The name on the command line.</param>
    /// <param name="title">What a table calls it.</param>
    /// <param name="preset">The preset's name.</param>
    /// <param name="mode">How the server treats several calls on one connection.</param>
    /// <param name="options">The options for so many callers.</param>
    public SharedStrategy(string name, string title, string preset, ReplyMode mode, Func<int, SharedOptions> options)
        : base(name, title, preset, StrategyVariant.Faithful)
    {
        _options = options;
        Mode = mode;
        IsShared = true;
    }

    internal override IReadOnlyList<string> DescribeOptions(StrategySetup setup) => OptionsText.Of(OptionsFor(setup), SharedOptions.Default);

    internal override IStrategyRun Open(StrategySetup setup)
    {
        ITClient[] clients = [.. setup.Connectors.Select(connector => new SharedClient(connector, OptionsFor(setup), setup.Client))];
        return new ClientRun(clients, setup.Time);
    }

    private SharedOptions OptionsFor(StrategySetup setup)
    {
        SharedOptions options = _options(setup.Callers);
        return options with { IdleTimeout = setup.Scale(options.IdleTimeout) };
    }
}
