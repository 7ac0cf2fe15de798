using System.Net;

namespace ThriftRpc.Lab;

internal static class Html
{
    /// <summary>Makes text safe, also inside an attribute.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);
}
