using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>Strings as every protocol carries them: UTF-8.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        if (!limits.RejectInvalidUtf8)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            ThrowHelper.InvalidUtf8();
            return null;
        }
    }
}
