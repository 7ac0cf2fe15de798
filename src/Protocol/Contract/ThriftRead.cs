namespace ThriftRpc.Protocol;

/// <summary>Marks the constructor that generated code uses while reading: it leaves out the defaults that would be replaced at once.</summary>
public readonly struct ThriftRead;
