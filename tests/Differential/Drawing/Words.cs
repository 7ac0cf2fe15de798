namespace ThriftRpc.Differential;

/// <summary>Names for everything, each once in its scope however C# writes it.</summary>
internal sealed class Words(Random random)
{
    /// <summary>What C# or generated code uses itself comes as often as what files are really made of.</summary>
    private static readonly string[] s_words =
    [
        "user", "id", "name", "value", "count", "Item", "ORDER", "total_price", "createdAt", "x", "y1", "_hidden", "HTTPServer", "a_b_c", "kind", "Type", "Key",
        "string_", "object", "event", "Equals", "GetHashCode", "ToString", "get_type", "reader", "writer", "context", "call", "Task", "System", "result", "success",
        "message", "Message", "data", "Data", "other", "hash", "outer", "Read", "Write", "Unknown", "field_id", "lock", "checked", "decimal", "params", "ref", "out",
        "internal", "operator", "Exception", "List", "Dictionary", "Guid", "Containers", "client", "processor", "token", "nameof", "record", "required_", "field",
        "Clone", "HResult", "source", "StackTrace", "MemberwiseClone", "Finalize", "async_", "dispose", "instance", "global_", "item", "method", "ns",
    ];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Next(string prefix = "")
    {
        while (true)
        {
            string name = prefix + s_words[random.Next(s_words.Length)];
            if (random.Next(3) == 0)
            {
                name += random.Next(2) == 0 ? $"_{s_words[random.Next(s_words.Length)]}" : $"{random.Next(100)}";
            }

            if (_taken.Add(Normal(name)))
            {
                return name;
            }
        }
    }

    /// <summary>Takes names that exist elsewhere in the scope.</summary>
    public void Take(IEnumerable<string> names) => _taken.UnionWith(names.Select(Normal));

    /// <summary>What is left of a name when the habits of languages are taken off.</summary>
    public static string Normal(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
