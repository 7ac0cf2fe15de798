using ThriftRpc.Lab.Wire;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Lab;

/// <summary>The endpoints of one trial, at the server, and what has come to them.</summary>
internal sealed class Site
{
    private readonly SiteSetup _setup;
    private readonly IEcho _handler;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<ConnectionSample> _samples = [];
    private readonly ITimer _sampler;

    /// <summary>What serves each endpoint. Replaced as a whole by a restart.</summary>
    private volatile IDoor[] _doors = [];

    private long _opened;
    private int _peak;

    private Site(SiteSetup setup, IEcho handler, TimeProvider time)
    {
        TimeSpan samplingPeriod = TimeSpan.FromMilliseconds(20);
        _setup = setup;
        _handler = handler;
        _time = time;
        _sampler = time.CreateTimer(static site => ((Site)site!).Sample(), this, samplingPeriod, samplingPeriod);
    }

    /// <summary>One endpoint's server.</summary>
    private interface IDoor : IAsyncDisposable
    {
        int Port { get; }

        int Connections { get; }
    }

    public int[] Ports => [.. _doors.Select(door => door.Port)];

    public int Connections => _doors.Sum(door => door.Connections);

    /// <summary>The present counts too: while several doors accept at once, each may miss what another has just let in.</summary>
    public int Peak => Math.Max(Volatile.Read(ref _peak), Connections);

    public long Opened => Interlocked.Read(ref _opened);

    public static async Task<Site> OpenAsync(SiteSetup setup, IEcho handler, TimeProvider time)
    {
        Site site = new(setup, handler, time);
        await site.OpenDoorsAsync(new int[setup.Endpoints]).ConfigureAwait(false);
        return site;
    }

    public async Task RestartAsync(TimeSpan pause)
    {
        int[] ports = Ports;
        await CloseDoorsAsync().ConfigureAwait(false);
        Sample();
        await Task.Delay(pause, _time).ConfigureAwait(false);
        await OpenDoorsAsync(ports).ConfigureAwait(false);
    }

    public async Task<ConnectionSample[]> CloseAsync()
    {
        await _sampler.DisposeAsync().ConfigureAwait(false);
        await CloseDoorsAsync().ConfigureAwait(false);
        lock (_gate)
        {
            return [.. _samples];
        }
    }

    private async Task OpenDoorsAsync(int[] ports)
    {
        List<IDoor> doors = [];
        foreach (int port in ports)
        {
            doors.Add(_setup.IsBare ? new BareDoor(this, port) : await ThriftDoor.OpenAsync(this, port).ConfigureAwait(false));
        }

        _doors = [.. doors];
    }

    private Task CloseDoorsAsync() => Task.WhenAll(_doors.Select(door => door.DisposeAsync().AsTask()));

    /// <summary>A peak can only be where a connection has just come.</summary>
    private void OnAccepted(int notCountedYet)
    {
        Interlocked.Increment(ref _opened);
        int now = Connections + notCountedYet;
        lock (_gate)
        {
            _peak = Math.Max(_peak, now);
        }
    }

    private void Sample()
    {
        ConnectionSample sample = new(_time.GetTimestamp(), Connections);
        lock (_gate)
        {
            _samples.Add(sample);
        }
    }

    private sealed class BareDoor(Site site, int port) : IDoor
    {
        private readonly BareAsyncServer _server = new(port, Math.Max(EchoFrame.BufferSize, 2 * site._setup.MessageSize), site.WorkAsync, () => site.OnAccepted(notCountedYet: 0));

        public int Port => _server.Port;

        public int Connections => _server.ConnectionCount;

        public ValueTask DisposeAsync()
        {
            _server.Dispose();
            return default;
        }
    }

    private sealed class ThriftDoor(ThriftServer server, int port) : IDoor
    {
        /// <summary>A deployment gives running calls a moment. Short, so that the comparison is.</summary>
        private static readonly TimeSpan s_drainTimeout = TimeSpan.FromMilliseconds(200);

        public int Port => port;

        public int Connections => server.ConnectionCount;

        public static async Task<IDoor> OpenAsync(Site site, int port)
        {
            ThriftServerOptions options = ServerModes.Apply(new ThriftServerOptions { DrainTimeout = s_drainTimeout, Time = site._time }, site._setup.Mode);
            ThriftServer server = ThriftServer.For(site._handler, options);
            Endpoint bound = await server.StartAsync(new CountingEndpoint(new TcpEndpoint("127.0.0.1", port), () => site.OnAccepted(notCountedYet: 1))).ConfigureAwait(false);
            return new ThriftDoor(server, ((TcpEndpoint)bound).Port);
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    private async ValueTask WorkAsync(ReadOnlyMemory<byte> frame)
    {
        int work = LabMessage.WorkOf(frame.Span);
        if (work > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(work), _time).ConfigureAwait(false);
        }
    }
}
