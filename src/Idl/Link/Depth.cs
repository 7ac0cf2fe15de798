namespace ThriftRpc.Idl;

/// <summary>How deep a chain of names has become: each level of it costs the compiler a piece of its stack.</summary>
internal sealed class Depth
{
    private int _levels;

    /// <summary>Goes one level deeper; false when that would be too deep.</summary>
    public bool TryEnter()
    {
        if (_levels == TokenStream.MaxDepth)
        {
            return false;
        }

        _levels++;
        return true;
    }

    public void Leave() => _levels--;
}
