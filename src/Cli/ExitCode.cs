namespace ThriftRpc.Cli;

/// <summary>What scripts see of how a command ended.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A file has errors, is not there, or cannot be written.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;
}
