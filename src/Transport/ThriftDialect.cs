using System.Runtime.CompilerServices;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>What two peers must agree on before they understand each other: a framing and a protocol. Immutable and thread-safe.</summary>
/// <param name="Framing">How messages are told apart.</param>
/// <param name="Protocol">How messages are encoded.</param>
public sealed record ThriftDialect(ThriftFraming Framing, ThriftProtocol Protocol)
{
    /// <summary>
    /// Gets the dialects that a connection's first bytes tell apart: framed, unframed and THeader, each with the protocols of Apache
    /// Thrift that come in it.
    /// </summary>
    /// <remarks>
    /// Binary messages without a version (Apache's non-strict form) look like frames, so nobody can detect them; a server for such clients is
    /// given one dialect alone.
    /// </remarks>
    public static IReadOnlyList<ThriftDialect> All { get; } =
    [
        new(ThriftFraming.Framed, TBinaryProtocol.Default),
        new(ThriftFraming.Framed, TCompactProtocol.Default),
        new(ThriftFraming.Framed, TJsonProtocol.Default),
        new(ThriftFraming.Unframed, TBinaryProtocol.Default),
        new(ThriftFraming.Unframed, TCompactProtocol.Default),
        new(ThriftFraming.Unframed, TJsonProtocol.Default),
        new(ThriftFraming.Header, TBinaryProtocol.Default),
        new(ThriftFraming.Header, TCompactProtocol.Default),
        new(ThriftFraming.Header, TJsonProtocol.Default),
    ];

    /// <summary>Gets how messages are told apart.</summary>
    public ThriftFraming Framing { get; init => field = NotNull(value); } = NotNull(Framing);

    /// <summary>Gets how messages are encoded.</summary>
    public ThriftProtocol Protocol { get; init => field = NotNull(value); } = NotNull(Protocol);

    /// <summary>Returns the names of both, such as <c>framed binary</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Framing} {Protocol}";

    private static T NotNull<T>(T value, [CallerMemberName] string? part = null)
    {
        ArgumentNullException.ThrowIfNull(value, part);
        return value;
    }
}
