namespace ThriftRpc.Protocol.Tests;

/// <summary>How a finder met with some bytes.</summary>
internal enum Outcome
{
    Complete,
    NeedsMore,
    Malformed,
}

/// <summary>Feeds finders.</summary>
internal static class Finding
{
    /// <summary>Limits that small inputs do not reach, so that only the rules of the protocol decide.</summary>
    public static readonly ThriftLimits Wide = new()
    {
        MaxMessageBytes = int.MaxValue,
        MaxStringBytes = int.MaxValue,
        MaxContainerElements = int.MaxValue,
        MaxDepth = 1024,
    };

    public static MessageEndFinder NewFinder(ThriftLimits? limits = null, bool strict = false) =>
        new TBinaryProtocol(strictRead: strict).CreateMessageEndFinder(limits ?? ThriftLimits.Default);

    /// <summary>Feeds the bytes up to each of the places, then all of them. The end, if there is one, is <see cref="MessageEndFinder.Passed"/>.</summary>
    public static Outcome Feed(MessageEndFinder finder, ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> places)
    {
        try
        {
            foreach (int place in places)
            {
                if (finder.TryFindEnd(bytes[..place]))
                {
                    return Outcome.Complete;
                }
            }

            return finder.TryFindEnd(bytes) ? Outcome.Complete : Outcome.NeedsMore;
        }
        catch (TProtocolException)
        {
            return Outcome.Malformed;
        }
    }
}
