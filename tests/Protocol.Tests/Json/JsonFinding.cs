namespace ThriftRpc.Protocol.Tests;

/// <summary>What the reader makes of bytes that are fed to a finder.</summary>
internal static class JsonFinding
{
    public static MessageEndFinder NewFinder(ThriftLimits? limits = null) =>
        TJsonProtocol.Default.CreateMessageEndFinder(limits ?? ThriftLimits.Default);

    /// <summary>Where the message ends, or -1 when the reader finds none.</summary>
    public static int EndByReader(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        var reader = new JsonProtocolReader(bytes, limits);
        try
        {
            reader.ReadMessageBegin();
            reader.Skip(TType.Struct);
            reader.ReadMessageEnd();
            return reader.Position;
        }
        catch (TProtocolException)
        {
            return -1;
        }
    }
}
