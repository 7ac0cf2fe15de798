namespace ThriftRpc.Pool.Tests;

/// <summary>The pool is not as it must be.</summary>
internal sealed class OracleException(string message) : Exception(message);
