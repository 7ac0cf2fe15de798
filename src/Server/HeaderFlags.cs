namespace ThriftRpc.Server;

/// <summary>The flags of THeader that the server knows.</summary>
internal static class HeaderFlags
{
    /// <summary>The client matches replies by their sequence ids, so that they may come in any order.</summary>
    public const ushort TakesAnyOrder = 0x01;
}
