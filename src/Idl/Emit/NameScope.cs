namespace ThriftRpc.Idl;

/// <summary>Names that must differ from one another. Who comes too late gets an underscore behind the name, or as many as it takes.</summary>
internal sealed class NameScope(params IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    public string Take(string name)
    {
        while (!_taken.Add(name))
        {
            name += "_";
        }

        return name;
    }
}
