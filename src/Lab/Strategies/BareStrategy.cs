using System.Runtime.CompilerServices;

namespace ThriftRpc.Lab;

/// <summary>A bare socket for each caller and endpoint, without codec, deadline or sequence id: what everything is compared with.</summary>
internal sealed class BareStrategy() : Strategy(BareName, "bare sockets, one per caller", "none", StrategyVariant.Faithful)
{
    public const string BareName = "bare";

    internal override IReadOnlyList<string> DescribeOptions(StrategySetup setup) => ["one socket per caller", "NoDelay = True"];

    internal override IStrategyRun Open(StrategySetup setup) => new Run(setup);

    private sealed class Run(StrategySetup setup) : IStrategyRun
    {
        private readonly List<Calls> _calls = [];

        public ICalls CallsOf(int caller)
        {
            Calls calls = new(setup);
            _calls.Add(calls);
            return calls;
        }

        public long? CountWaits() => _calls.Sum(calls => calls.Dials);

        public ValueTask DisposeAsync()
        {
            foreach (Calls calls in _calls)
            {
                calls.Close();
            }

            return default;
        }
    }

    private sealed class Calls(StrategySetup setup) : ICalls
    {
        private readonly BareAsyncSocket?[] _sockets = new BareAsyncSocket?[setup.Ports.Length];

        /// <summary>How long the dial took that the call under way had to wait for.</summary>
        private long _justDialed;

        public long LastWait { get; private set; }

        public int LastRetries => 0;

        public long Dials { get; private set; }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<bool> CallAsync(int endpoint, CallerMessage message, CancellationToken cancellationToken)
        {
            BareAsyncSocket socket = _sockets[endpoint] ?? await DialAsync(endpoint, cancellationToken).ConfigureAwait(false);
            try
            {
                await socket.CallAsync(message.Frame).ConfigureAwait(false);
                return true;
            }
            catch (InvalidDataException)
            {
                Drop(endpoint);
                return false;
            }
            catch
            {
                Drop(endpoint);
                throw;
            }
            finally
            {
                LastWait = _justDialed;
                _justDialed = 0;
            }
        }

        public void Close()
        {
            for (int i = 0; i < _sockets.Length; i++)
            {
                Drop(i);
            }
        }

        private async ValueTask<BareAsyncSocket> DialAsync(int endpoint, CancellationToken cancellationToken)
        {
            long start = setup.Time.GetTimestamp();
            Dials++;
            if (setup.DialDelay > TimeSpan.Zero)
            {
                await Task.Delay(setup.DialDelay, setup.Time, cancellationToken).ConfigureAwait(false);
            }

            int bufferSize = Math.Max(EchoFrame.BufferSize, 2 * setup.MessageSize);
            BareAsyncSocket socket = await BareAsyncSocket.ConnectAsync(setup.Ports[endpoint], bufferSize, cancellationToken).ConfigureAwait(false);
            _sockets[endpoint] = socket;
            _justDialed = setup.Time.GetTimestamp() - start;
            return socket;
        }

        private void Drop(int endpoint)
        {
            _sockets[endpoint]?.Dispose();
            _sockets[endpoint] = null;
        }
    }
}
