using System.Runtime.CompilerServices;

namespace ThriftRpc.Protocol;

/// <summary>How much of anything a peer may send. Immutable, so one instance can serve any number of connections.</summary>
/// <remarks>
/// The defaults for messages, frames and depth are Apache Thrift's (its <c>TConfiguration</c>). Every size that a peer
/// announces is checked against these before memory is taken for it, and believed only up to the bytes that are really there.
/// </remarks>
public sealed record ThriftLimits
{
    /// <summary>The defaults.</summary>
    public static ThriftLimits Default { get; } = new();

    /// <summary>The largest value of <see cref="MaxDepth"/>, and the depth at which every writer stops: what is deeper, nobody could read.</summary>
    public const int LargestMaxDepth = 1024;

    /// <summary>Gets the largest message, in bytes, on a connection without frames. Default 104,857,600 (100 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxMessageBytes { get; init => field = AtLeastOne(value); } = 100 * 1024 * 1024;

    /// <summary>Gets the largest frame, in bytes, without its length word. Default 16,384,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxFrameBytes { get; init => field = AtLeastOne(value); } = 16_384_000;

    /// <summary>Gets how deep structs may be nested (and, in values that are skipped, containers too). Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above 1024: each level costs stack.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestMaxDepth, nameof(MaxDepth));
            field = AtLeastOne(value);
        }
    }
    = 64;

    /// <summary>Gets the most bytes that the headers beside one message may take (THeader). Default 65,532: what Apache's C++ library accepts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxHeaderBytes { get; init => field = AtLeastOne(value); } = 65_532;

    /// <summary>Gets the longest string or binary value, in bytes. Default 104,857,600 (100 MiB): in effect the message's own limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxStringBytes { get; init => field = AtLeastOne(value); } = 100 * 1024 * 1024;

    /// <summary>Gets the most elements in one list or set, or entries in one map. Default 16,777,216.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxContainerElements { get; init => field = AtLeastOne(value); } = 16 * 1024 * 1024;

    /// <summary>Gets the most objects that one message may decode into. Default 1,048,576.</summary>
    /// <remarks>
    /// One byte on the wire can become some 200 bytes of objects, so the bytes alone bound nothing. Each struct, each
    /// container, each element of a set or map, and each string in a list counts one; numbers in lists are free: they take as
    /// much room as on the wire in the binary protocol, and at most eight times as much in the compact one.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxObjects { get; init => field = AtLeastOne(value); } = 1024 * 1024;

    /// <summary>
    /// Gets whether a string that is not valid UTF-8 is refused. By default it is not: each invalid sequence becomes U+FFFD, as in Java and .NET.
    /// </summary>
    public bool RejectInvalidUtf8 { get; init; }

    private static int AtLeastOne(int value, [CallerMemberName] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
