namespace ThriftRpc.Client;

/// <summary>What becomes of a call for which a shared connection has no room.</summary>
public enum AtLimit
{
    /// <summary>It waits until there is room, in the order of arrival.</summary>
    Wait,

    /// <summary>It fails at once, with an error that names the limit.</summary>
    Fail,
}
