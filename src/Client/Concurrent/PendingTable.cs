using System.Diagnostics;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>The calls that wait for replies, by sequence id, and the tombstones of those whose callers have left. Not thread-safe.</summary>
/// <remarks>
/// A number's place is its low bits, and a number whose place is taken is passed over. So there is nothing to search and nothing to move, and numbers
/// never come back while their calls are outstanding, however long ago they were given out.
/// </remarks>
/// <param name="ids">Where the numbers come from.</param>
internal sealed class PendingTable(SequenceIds ids)
{
    private const int SmallestSize = 16;

    private SequenceIds _ids = ids;
    private Entry[] _entries = new Entry[SmallestSize];
    private int _calls;
    private int _tombstones;

    /// <summary>Gets how many calls wait; may be read without the lock, for a guess.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gets how many tombstones there are; may be read without the lock, for a guess.</summary>
    public int Tombstones => Volatile.Read(ref _tombstones);

    /// <summary>Gets a number that no outstanding call has.</summary>
    public int NextId()
    {
        if (2 * (_calls + _tombstones) >= _entries.Length)
        {
            Grow();
        }

        while (true)
        {
            int id = _ids.Next();
            if (EntryOf(id).IsFree)
            {
                return id;
            }
        }
    }

    /// <summary>Adds a call, under a number of its own.</summary>
    public void Add(PendingCall call)
    {
        call.SequenceId = NextId();
        EntryOf(call.SequenceId) = new Entry(call.SequenceId, call, call.Call.Method);
        _calls++;
    }

    /// <summary>Takes the call or the tombstone of a number out.</summary>
    /// <returns>False when there is none. Else the call, or null for a tombstone, and its method.</returns>
    public bool TryTake(int id, out PendingCall? call, out ThriftMethod? method)
    {
        ref Entry entry = ref EntryOf(id);
        if (entry.IsFree || entry.Id != id)
        {
            (call, method) = (null, null);
            return false;
        }

        (call, method) = (entry.Call, entry.Method);
        entry = default;
        if (call is null)
        {
            _tombstones--;
        }
        else
        {
            _calls--;
        }

        return true;
    }

    /// <summary>Takes a call out, or leaves a tombstone in its place. One that is not in is left alone: its reply has come.</summary>
    public void Remove(PendingCall call, bool leavesTombstone)
    {
        ref Entry entry = ref EntryOf(call.SequenceId);
        if (entry.Call == call)
        {
            _calls--;
            _tombstones += leavesTombstone ? 1 : 0;
            entry = leavesTombstone ? entry with { Call = null } : default;
        }
    }

    /// <summary>Gets all calls.</summary>
    public Enumerator GetEnumerator() => new(_entries);

    private ref Entry EntryOf(int id) => ref _entries[id & (_entries.Length - 1)];

    /// <summary>Numbers that had places of their own have them in twice as many as well.</summary>
    private void Grow()
    {
        Entry[] old = _entries;
        _entries = new Entry[2 * old.Length];
        foreach (Entry entry in old)
        {
            if (!entry.IsFree)
            {
                Debug.Assert(EntryOf(entry.Id).IsFree);
                EntryOf(entry.Id) = entry;
            }
        }
    }

    /// <summary>Goes through the calls.</summary>
    /// <param name="entries">The table's places.</param>
    public struct Enumerator(Entry[] entries)
    {
        private int _index = -1;

        public readonly PendingCall Current => entries[_index].Call!;

        public bool MoveNext()
        {
            while (++_index < entries.Length)
            {
                if (entries[_index].Call is not null)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>A place.</summary>
    /// <param name="Id">The number.</param>
    /// <param name="Call">Its call; null for a tombstone.</param>
    /// <param name="Method">Its method; null when the place is free.</param>
    internal readonly record struct Entry(int Id, PendingCall? Call, ThriftMethod? Method)
    {
        public bool IsFree => Method is null;
    }
}
