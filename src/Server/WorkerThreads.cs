using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>Dedicated threads, each serving one connection at a time: the one used last first, those idle for too long ended, none beyond the limit.</summary>
/// <remarks>The model is fasthttp's worker pool. Thread-safe.</remarks>
internal sealed class WorkerThreads
{
    private readonly Lock _gate = new();
    private readonly ThriftServerOptions _options;
    private readonly ServerMetrics _metrics;

    // Guarded by _gate. The worker used last is at the end of the list, the one idle longest at its begin.
    private readonly List<Worker> _idle = [];
    private int _count;
    private bool _isStopped;
    private ITimer? _timer;

    public WorkerThreads(ThriftServerOptions options, ServerMetrics metrics)
    {
        _options = options;
        _metrics = metrics;
    }

    /// <summary>Serves a connection on a thread of its own.</summary>
    /// <param name="serve">Serves it to its end, and does not fail.</param>
    /// <returns>False when all threads are busy and there may be no more, or none any more.</returns>
    public bool TryServe(Action serve)
    {
        Worker? worker = null;
        lock (_gate)
        {
            if (_isStopped)
            {
                return false;
            }

            if (_idle.Count > 0)
            {
                worker = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }
            else if (_count < _options.MaxWorkers)
            {
                _count++;
            }
            else
            {
                return false;
            }
        }

        if (worker is null)
        {
            Start(serve);
        }
        else
        {
            _metrics.WorkerBusy();
            worker.Continue(serve);
        }

        return true;
    }

    private void Start(Action serve)
    {
        bool isStarted = false;
        try
        {
            _metrics.WorkerStarted();
            new Worker(this).Start(serve);
            isStarted = true;
        }
        finally
        {
            if (!isStarted)
            {
                // The system has no thread left, for example.
                Leave(wasIdle: false);
            }
        }
    }

    /// <summary>Ends the idle threads, and each other one after its connection.</summary>
    public void Stop()
    {
        Worker[] idle;
        ITimer? timer;
        lock (_gate)
        {
            _isStopped = true;
            idle = [.. _idle];
            _idle.Clear();
            timer = _timer;
        }

        timer?.Dispose();
        End(idle);
    }

    /// <summary>Takes a worker back whose connection has ended.</summary>
    /// <returns>False when the worker is to end.</returns>
    private bool Rest(Worker worker)
    {
        worker.RestEnds = _options.Time.After(_options.WorkerIdleTimeout);
        bool isFirst;
        lock (_gate)
        {
            if (_isStopped)
            {
                return false;
            }

            _idle.Add(worker);
            isFirst = _idle.Count == 1;
            if (isFirst && worker.RestEnds != Deadlines.Never)
            {
                Arm(worker.RestEnds);
            }
        }

        _metrics.WorkerIdle();
        return true;
    }

    private void Arm(long due)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _timer ??= CreateTimer();
        TimeSpan left = _options.Time.Until(due);
        _timer.Change(left < Durations.LongestTimer ? left : Durations.LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private ITimer CreateTimer()
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return _options.Time.CreateTimer(static pool => ((WorkerThreads)pool!).EndIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void EndIdle()
    {
        Worker[] ended;
        long now = _options.Time.GetTimestamp();
        lock (_gate)
        {
            int count = 0;
            while (count < _idle.Count && _idle[count].RestEnds <= now)
            {
                count++;
            }

            ended = [.. _idle[..count]];
            _idle.RemoveRange(0, count);
            if (_idle.Count > 0 && !_isStopped)
            {
                Arm(_idle[0].RestEnds);
            }
        }

        End(ended);
    }

    private static void End(Worker[] workers)
    {
        foreach (Worker worker in workers)
        {
            worker.Continue(serve: null);
        }
    }

    private void Leave(bool wasIdle)
    {
        lock (_gate)
        {
            _count--;
        }

        _metrics.WorkerEnded(wasIdle);
    }

    /// <summary>One thread.</summary>
    [SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Its thread disposes it at its end.")]
    private sealed class Worker(WorkerThreads pool)
    {
        private readonly SemaphoreSlim _continues = new(0);
        private Action? _serve;

        /// <summary>Gets or sets when the worker has been idle for too long.</summary>
        public long RestEnds { get; set; }

        public void Start(Action serve)
        {
            _serve = serve;
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            new Thread(Run) { IsBackground = true, Name = "ThriftRpc.Server worker" }.Start();
        }

        /// <summary>Gives an idle worker its next connection, or lets it end.</summary>
        public void Continue(Action? serve)
        {
            _serve = serve;
            _continues.Release();
        }

        private void Run()
        {
            while (_serve is { } serve)
            {
                _serve = null; // An idle worker shall not hold its last connection.
                serve();
                if (!pool.Rest(this))
                {
                    pool.Leave(wasIdle: false);
                    _continues.Dispose();
                    return;
                }

                _continues.Wait();
            }

            pool.Leave(wasIdle: true);
            _continues.Dispose();
        }
    }
}
