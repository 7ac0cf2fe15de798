using ThriftRpc.Pool;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>Connections of a pool, each for one call at a time.</summary>
/// <param name="name">The name on the command line.</param>
/// <param name="title">What a table calls it.</param>
/// <param name="preset">The preset's name.</param>
/// <param name="options">The preset.</param>
/// <param name="variant">Whether its idle cap is raised to the number of callers.</param>
internal sealed class PoolStrategy(string name, string title, string preset, PoolOptions options, StrategyVariant variant = StrategyVariant.Faithful)
    : Strategy(name, title, preset, variant)
{
    internal override IReadOnlyList<string> DescribeOptions(StrategySetup setup) => OptionsText.Of(OptionsFor(setup), PoolOptions.Default);

    internal override IStrategyRun Open(StrategySetup setup)
    {
        TransportPool pool = new(OptionsFor(setup), setup.Client, setup.Time);
        ITClient[] clients = [.. setup.Connectors.Select(connector => new PooledClient(pool, connector, leaveOpen: true))];
        return new ClientRun(clients, setup.Time, () => CountWaits(pool.Snapshot()), pool);
    }

    /// <summary>Whoever did not find a connection at rest got one that was new or that another had just given back.</summary>
    private static long CountWaits(PoolSnapshot snapshot) => snapshot.Fresh + snapshot.HandedOver;

    private PoolOptions OptionsFor(StrategySetup setup) => options with
    {
        MaxIdle = Variant == StrategyVariant.Tuned ? setup.Callers : options.MaxIdle,
        IdleTimeout = setup.Scale(options.IdleTimeout),
        SweepInterval = setup.Scale(options.SweepInterval),
    };
}
