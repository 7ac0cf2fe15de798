using System.CommandLine.Parsing;

namespace ThriftRpc.Echo;

/// <summary>Reads an option's value while it is being validated.</summary>
internal static class OptionValues
{
    /// <summary>Gets the value, if the text is one at all: if not, the parser says so by itself.</summary>
    public static bool TryGet<T>(this OptionResult result, out T? value)
    {
        try
        {
            value = result.GetValueOrDefault<T>();
            return true;
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }
}
