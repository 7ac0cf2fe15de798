namespace ThriftRpc.Pool;

/// <summary>The generation of a slot's lease and whether a call is under way on it, in one word: every change is one compare-and-swap.</summary>
/// <remarks>
/// A slot is lent again and again; each lease knows its generation. Whatever a lease wants to do succeeds only while the word holds that generation, so
/// an old lease can do nothing to the connection's next user.
/// </remarks>
internal struct LeaseWord
{
    private const long InFlight = 1;

    private long _word;

    public readonly long Generation => Volatile.Read(in _word) >> 1;

    /// <summary>Begins a call.</summary>
    /// <returns>False when the lease has ended, or a call is under way.</returns>
    public bool TryBegin(long generation) => Interlocked.CompareExchange(ref _word, (generation << 1) | InFlight, generation << 1) == generation << 1;

    /// <summary>Ends a call; if the lease has ended before it, nothing happens.</summary>
    public void End(long generation) => Interlocked.CompareExchange(ref _word, generation << 1, (generation << 1) | InFlight);

    /// <summary>Ends the lease.</summary>
    /// <param name="generation">The lease's generation.</param>
    /// <param name="wasInFlight">Whether a call was under way.</param>
    /// <returns>False when it has ended before.</returns>
    public bool TryRelease(long generation, out bool wasInFlight)
    {
        while (true)
        {
            long word = Volatile.Read(in _word);
            wasInFlight = (word & InFlight) != 0;
            if (word >> 1 != generation)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _word, (generation + 1) << 1, word) == word)
            {
                return true;
            }

            // A call has begun or ended in between.
        }
    }
}
