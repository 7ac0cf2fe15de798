namespace ThriftRpc.Lab;

/// <summary>What was done to a preset.</summary>
public enum StrategyVariant
{
    /// <summary>Nothing: it is what the system after which it is named does by default.</summary>
    Faithful,

    /// <summary>Its idle cap was raised to the number of callers.</summary>
    Tuned,
}
