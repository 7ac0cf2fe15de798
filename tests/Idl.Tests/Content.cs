using System.Collections;

namespace ThriftRpc.Idl.Tests;

/// <summary>What values hold, whatever their types.</summary>
internal static class Content
{
    public static bool AreSame(object? one, object? other) => (one, other) switch
    {
        (string or null, _) => Equals(one, other),
        (IDictionary a, IDictionary b) => AreSame(a.Keys, b.Keys) && AreSame(a.Values, b.Values),
        (IEnumerable a, IEnumerable b) => a.Cast<object>().Count() == b.Cast<object>().Count()
            && a.Cast<object>().Zip(b.Cast<object>()).All(pair => AreSame(pair.First, pair.Second)),
        _ => Equals(one, other),
    };
}
