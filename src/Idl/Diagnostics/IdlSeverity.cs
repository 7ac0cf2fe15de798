namespace ThriftRpc.Idl;

/// <summary>How bad a finding is.</summary>
public enum IdlSeverity
{
    /// <summary>Code is generated, though probably not what was meant.</summary>
    Warning,

    /// <summary>No code is generated.</summary>
    Error,
}
