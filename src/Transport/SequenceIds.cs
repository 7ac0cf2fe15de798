using System.Security.Cryptography;

namespace ThriftRpc.Transport;

/// <summary>The sequence ids of one connection: from a random start upwards, always positive, never 0, wrapping.</summary>
/// <remarks>
/// They belong to the connection, not to the client that happens to use it: were each client to count from one, a late reply to
/// one client's call would carry just the id that the next client expects.
/// </remarks>
internal struct SequenceIds
{
    private int _last;

    private SequenceIds(int last) => _last = last;

    public static SequenceIds StartAnywhere() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    public static SequenceIds StartAfter(int last) => new(last);

    public int Next() => _last = _last == int.MaxValue ? 1 : _last + 1;
}
