namespace ThriftRpc.Pool.Tests;

/// <summary>A connection as the server sees it: what it still owes in replies.</summary>
internal sealed class ModelConnection
{
    /// <summary>Gets or sets the call whose reply has not been read; 0 for none.</summary>
    public long OwesReplyTo { get; set; }
}
