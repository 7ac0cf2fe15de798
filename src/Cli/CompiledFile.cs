namespace ThriftRpc.Cli;

/// <summary>A file that was asked for.</summary>
/// <param name="Path">The file, as it was named.</param>
/// <param name="Code">Its C#; null when it has errors, or is not to have any.</param>
internal sealed record CompiledFile(string Path, string? Code);
