using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>How the hand-written reader refuses what no honest peer sends.</summary>
internal static class Refuse
{
    public static void If([DoesNotReturnIf(true)] bool wrong, TProtocolExceptionType why)
    {
        if (wrong)
        {
            Throw(why);
        }
    }

    [DoesNotReturn]
    private static void Throw(TProtocolExceptionType why) => throw new TProtocolException(why, "The bytes are no order.");
}
