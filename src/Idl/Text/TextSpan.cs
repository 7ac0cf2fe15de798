namespace ThriftRpc.Idl;

/// <summary>A stretch of a file's text.</summary>
/// <param name="Start">Where it begins, in characters from the begin of the file.</param>
/// <param name="Length">How long it is, in characters.</param>
internal readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>The stretch from the begin of one to the end of the other.</summary>
    public static TextSpan Between(TextSpan first, TextSpan last) => new(first.Start, Math.Max(0, last.End - first.Start));
}
