namespace ThriftRpc.Echo;

/// <summary>Where the results of a comparison go besides the terminal; null for nowhere.</summary>
/// <param name="JsonPath">The file for programs.</param>
/// <param name="ReportPath">The page with charts.</param>
/// <param name="TablesPath">The Markdown page that gets the tables.</param>
internal sealed record CompareOutput(string? JsonPath, string? ReportPath, string? TablesPath);
