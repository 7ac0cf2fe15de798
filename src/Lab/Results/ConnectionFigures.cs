namespace ThriftRpc.Lab;

/// <summary>How many connections there were, as the server saw it.</summary>
/// <param name="Peak">The most at once. A connection that the client has closed counts until the server has noticed.</param>
/// <param name="AtRest">How many were open after the last call.</param>
/// <param name="Opened">How many came in all, those included that were opened to warm up.</param>
public sealed record ConnectionFigures(int Peak, int AtRest, long Opened);
