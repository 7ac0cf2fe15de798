namespace ThriftRpc.Pool;

/// <summary>The endpoints that the pool knows. Those at which nothing is going on are kept for a while, for they tend to be used again, but only so many.</summary>
/// <param name="createWaiters">Makes a new endpoint's queue.</param>
internal sealed class EndpointMap(Func<Waiters> createWaiters)
{
    /// <summary>How many unused endpoints are kept: a few hundred bytes each.</summary>
    public const int MaxUnused = 64;

    private readonly Dictionary<object, PoolEndpoint> _endpoints = [];
    private PoolEndpoint? _longestUnused;
    private PoolEndpoint? _latestUnused;
    private int _unused;

    public int Count => _endpoints.Count;

    public IEnumerable<PoolEndpoint> All => _endpoints.Values;

    public PoolEndpoint? Find(object key) => _endpoints.GetValueOrDefault(key);

    public PoolEndpoint FindOrAdd(object key)
    {
        if (!_endpoints.TryGetValue(key, out PoolEndpoint? endpoint))
        {
            while (_unused >= MaxUnused)
            {
                Forget(_longestUnused!);
            }

            endpoint = new PoolEndpoint(key, createWaiters());
            _endpoints.Add(key, endpoint);
            Note(endpoint);
        }

        return endpoint;
    }

    /// <summary>Notes that an endpoint may have become used or unused. One that is forgotten stays so: its key may be another's by now.</summary>
    public void Note(PoolEndpoint endpoint)
    {
        if (endpoint.IsForgotten || endpoint.IsUnused == endpoint.IsListedUnused)
        {
            return;
        }

        if (endpoint.IsListedUnused)
        {
            Unlist(endpoint);
        }
        else
        {
            List(endpoint);
        }
    }

    private void Forget(PoolEndpoint endpoint)
    {
        Unlist(endpoint);
        endpoint.IsForgotten = true;
        _endpoints.Remove(endpoint.Key);
    }

    private void List(PoolEndpoint endpoint)
    {
        endpoint.IsListedUnused = true;
        endpoint.PreviousUnused = _latestUnused;
        endpoint.NextUnused = null;
        if (_latestUnused is null)
        {
            _longestUnused = endpoint;
        }
        else
        {
            _latestUnused.NextUnused = endpoint;
        }

        _latestUnused = endpoint;
        _unused++;
    }

    private void Unlist(PoolEndpoint endpoint)
    {
        endpoint.IsListedUnused = false;
        _unused--;
        if (endpoint.PreviousUnused is null)
        {
            _longestUnused = endpoint.NextUnused;
        }
        else
        {
            endpoint.PreviousUnused.NextUnused = endpoint.NextUnused;
        }

        if (endpoint.NextUnused is null)
        {
            _latestUnused = endpoint.PreviousUnused;
        }
        else
        {
            endpoint.NextUnused.PreviousUnused = endpoint.PreviousUnused;
        }
    }
}
