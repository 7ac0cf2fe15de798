namespace ThriftRpc.Client;

/// <summary>The numbers of the last oneways. Some servers answer a oneway that they do not know; that is no reason to end a connection that many share.</summary>
internal sealed class RecentIds
{
    private const int Size = 64;

    private int[]? _ids;
    private int _next;

    public int Add(int id)
    {
        _ids ??= new int[Size];
        _ids[_next++ % Size] = id;
        return id;
    }

    public bool Contains(int id) => id != 0 && _ids is not null && Array.IndexOf(_ids, id) >= 0;
}
