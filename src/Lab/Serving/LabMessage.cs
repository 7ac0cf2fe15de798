using System.Buffers.Text;
using System.Globalization;

namespace ThriftRpc.Lab;

/// <summary>
/// What the callers of the lab say: who calls, the how manieth message this is, how many milliseconds the handler is to take, and filling. So every
/// reply that reaches the wrong caller, or comes too late, is known as wrong.
/// </summary>
internal static class LabMessage
{
    /// <summary>The caller and the message's number, eight hexadecimal digits each.</summary>
    private const int WorkOffset = 16;

    private const int WorkDigits = 4;

    /// <summary>The shortest message.</summary>
    public const int ShortestLength = WorkOffset + WorkDigits;

    /// <summary>The longest work that can be asked for, in milliseconds.</summary>
    public const int MostWork = 9999;

    public static string Create(int caller, int number, int workMilliseconds, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, ShortestLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workMilliseconds, MostWork);
        return string.Create(length, (caller, number, workMilliseconds), static (text, parts) =>
        {
            text.Fill('.');
            parts.caller.TryFormat(text, out _, "x8", CultureInfo.InvariantCulture);
            parts.number.TryFormat(text[8..], out _, "x8", CultureInfo.InvariantCulture);
            parts.workMilliseconds.TryFormat(text[WorkOffset..], out _, "d4", CultureInfo.InvariantCulture);
        });
    }

    /// <summary>Reads how many milliseconds a message asks for; 0 for messages of other people.</summary>
    public static int WorkOf(ReadOnlySpan<char> message) =>
        message.Length >= ShortestLength && int.TryParse(message.Slice(WorkOffset, WorkDigits), NumberStyles.None, CultureInfo.InvariantCulture, out int work) ? work : 0;

    /// <summary>Reads it from a frame of bare bytes.</summary>
    public static int WorkOf(ReadOnlySpan<byte> frame) =>
        frame.Length >= EchoFrame.TextOffset + ShortestLength
        && Utf8Parser.TryParse(frame.Slice(EchoFrame.TextOffset + WorkOffset, WorkDigits), out int work, out int used) && used == WorkDigits && work >= 0 ? work : 0;
}
