using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>Serves a processor's methods on one or more endpoints. Thread-safe.</summary>
/// <remarks>
/// Each connection has a read loop of its own on the thread pool, as in Go's net/http, which reads ahead: calls of one connection run at the same time,
/// and their replies leave in the order of arrival unless the client takes them in any. <see cref="ThriftServerOptions"/> says what else there is.
/// </remarks>
public sealed class ThriftServer : IAsyncDisposable
{
    /// <summary>Long enough to let files be closed when the process has run out of them, short enough to be unnoticed.</summary>
    private static readonly TimeSpan s_acceptRetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ServerContext _context;
    private readonly WorkerThreads? _workers;
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allClosedOrAborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<IConnectionListener> _listeners = [];
    private readonly List<Task> _acceptLoops = [];
    private readonly HashSet<ServerConnection> _connections = [];
    private readonly Dictionary<IPAddress, int> _addresses = [];
    private bool _stopping;

    /// <summary>Creates a server; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="processor">What is served: a generated processor over a handler.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="logger">Where to log; null for nowhere.</param>
    public ThriftServer(IThriftProcessor processor, ThriftServerOptions? options = null, ILogger<ThriftServer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(processor);
        _context = new ServerContext(processor, options ?? ThriftServerOptions.Default, new ServerMetrics(this), logger ?? NullLogger<ThriftServer>.Instance);
        if (_context.Options.Dispatch == ServerDispatch.Threads)
        {
            _workers = new WorkerThreads(_context.Options, _context.Metrics);
        }
    }

    /// <summary>Gets how many connections are open.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Creates a server for a handler.</summary>
    /// <typeparam name="TService">The service's generated interface.</typeparam>
    /// <param name="handler">Who does the work; called from many connections at once.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="logger">Where to log; null for nowhere.</param>
    /// <returns>The server; <see cref="StartAsync"/> starts it.</returns>
    public static ThriftServer For<TService>(TService handler, ThriftServerOptions? options = null, ILogger<ThriftServer>? logger = null)
        where TService : class, IThriftService<TService> => new(TService.CreateProcessor(handler), options, logger);

    /// <summary>Begins to serve an endpoint; may be called for several.</summary>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Where the server really listens: with port 0 asked for, the port that was free.</returns>
    /// <exception cref="TTransportException">The endpoint cannot be listened on, for example because it is taken.</exception>
    /// <exception cref="NotSupportedException">Dedicated threads are asked for, and the endpoint's connections cannot block them: only those of TCP and Unix sockets without TLS can.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The server is stopping or has stopped.</exception>
    public async Task<Endpoint> StartAsync(Endpoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        cancellationToken.ThrowIfCancellationRequested();
        IConnectionListener listener = await endpoint.ListenAsync(cancellationToken).ConfigureAwait(false);
        if (_workers is not null && listener is not SocketListener)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw new NotSupportedException(
                $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.Dispatch)} is {ServerDispatch.Threads}, which serves TCP and Unix sockets without TLS; {endpoint} is neither.");
        }

        lock (_gate)
        {
            if (!_stopping)
            {
                _listeners.Add(listener);
                _acceptLoops.Add(StartAccepting(listener));
                ServerLog.Listening(_context.Logger, listener.Endpoint);
                return listener.Endpoint;
            }
        }

        await listener.DisposeAsync().ConfigureAwait(false);
        throw new ObjectDisposedException(nameof(ThriftServer), "The server has been stopped; create another.");
    }

    /// <summary>
    /// Stops: accepts nothing more, lets running calls finish and answers them, closes; what is not done within
    /// <see cref="ThriftServerOptions.DrainTimeout"/>, or when the token fires, is aborted. Idempotent.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting: what still runs is aborted at once.</param>
    /// <returns>A task that ends when all connections are closed or aborted. It does not fail.</returns>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        Task[] acceptLoops = await BeginStopAsync().ConfigureAwait(false);
        using CancellationTokenSource timeout = new(Durations.ForTimer(_context.Options.DrainTimeout), _context.Options.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await Task.WhenAll([_allClosedOrAborted.Task, .. acceptLoops]).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            AbortAll();
        }
    }

    /// <summary>Stops as <see cref="StopAsync"/> does.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        Task closed = _allClosed.Task;
        if (closed.IsCompleted)
        {
            _context.Metrics.Dispose();
        }
        else
        {
            // A handler that ignores its token still runs; it is counted to its end.
            _ = closed.ContinueWith(
                static (_, metrics) => ((ServerMetrics)metrics!).Dispose(), _context.Metrics, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Starts a listener's loop, without the AsyncLocals of whoever starts the server: no connection shall carry them.</summary>
    private Task StartAccepting(IConnectionListener listener)
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Task.Run(() => AcceptAsync(listener), CancellationToken.None);
    }

    /// <summary>Stops listening and lets the connections drain, when called for the first time.</summary>
    /// <returns>The loops that end with their listeners.</returns>
    private async ValueTask<Task[]> BeginStopAsync()
    {
        IConnectionListener[] listeners;
        ServerConnection[] connections;
        lock (_gate)
        {
            if (_stopping)
            {
                return [.. _acceptLoops];
            }

            _stopping = true;
            listeners = [.. _listeners];
            connections = [.. _connections];
            NoteIfAllClosed();
        }

        ServerLog.Stopping(_context.Logger, connections.Length);
        await _stopped.CancelAsync().ConfigureAwait(false);
        foreach (IConnectionListener listener in listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        foreach (ServerConnection connection in connections)
        {
            connection.Drain();
        }

        _workers?.Stop();
        ServerLog.Draining(_context.Logger, connections.Length);
        return [.. _acceptLoops];
    }

    private void AbortAll()
    {
        ServerConnection[] left;
        lock (_gate)
        {
            left = [.. _connections];
        }

        TTransportException reason = new(
            TTransportExceptionType.Interrupted,
            $"The server has stopped; the call was not done within {_context.Options.DrainTimeout.TotalSeconds:0.###} s ({nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.DrainTimeout)}).");
        int calls = left.Count(connection => connection.Abort(reason));
        if (calls > 0)
        {
            ServerLog.DrainTimedOut(_context.Logger, calls);
        }

        _allClosedOrAborted.TrySetResult();
    }

    private void NoteIfAllClosed()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_stopping && _connections.Count == 0)
        {
            _allClosed.TrySetResult();
            _allClosedOrAborted.TrySetResult();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ails one accept, the server goes on with the next.")]
    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (true)
        {
            try
            {
                if (await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false) is not { } connection)
                {
                    return;
                }

                Admit(connection);
            }
            catch (Exception) when (_stopped.IsCancellationRequested)
            {
                // A listener that fails once it is closed, in place of saying so.
                return;
            }
            catch (Exception e)
            {
                // Most likely the process has run out of files: connections that end will free some.
                ServerLog.AcceptFailed(_context.Logger, listener.Endpoint, s_acceptRetryDelay, e);
                await Task.Delay(s_acceptRetryDelay, _context.Options.Time, _stopped.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Serves a connection, or closes it: it is closed too when that fails.</summary>
    private void Admit(ByteConnection accepted)
    {
        try
        {
            AdmitOrRefuse(accepted);
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }

    private void AdmitOrRefuse(ByteConnection accepted)
    {
        IPAddress? address = AddressOf(accepted);
        string? setting = null;
        string reason = RefusalReason.ConnectionLimit;
        int limit = 0;
        ServerConnection? connection = null;
        lock (_gate)
        {
            if (_stopping)
            {
                // No log line: that it comes too late is no fault of the client's.
            }
            else if (_connections.Count >= _context.Options.MaxConnections)
            {
                (setting, limit) = (nameof(ThriftServerOptions.MaxConnections), _context.Options.MaxConnections);
            }
            else if (address is not null && _addresses.GetValueOrDefault(address) >= _context.Options.MaxConnectionsPerAddress)
            {
                (setting, limit, reason) = (nameof(ThriftServerOptions.MaxConnectionsPerAddress), _context.Options.MaxConnectionsPerAddress, RefusalReason.AddressLimit);
            }
            else
            {
                connection = new ServerConnection(accepted, _context);
                _connections.Add(connection);
                if (address is not null)
                {
                    _addresses[address] = _addresses.GetValueOrDefault(address) + 1;
                }
            }
        }

        if (connection is not null && !TryBegin(accepted, connection, address))
        {
            (setting, limit, reason) = (nameof(ThriftServerOptions.MaxWorkers), _context.Options.MaxWorkers, RefusalReason.WorkerLimit);
            connection = null;
        }

        if (connection is null)
        {
            accepted.Dispose();
            if (setting is not null && !_stopped.IsCancellationRequested)
            {
                ServerLog.ConnectionRefused(_context.Logger, accepted.RemoteEndPoint, limit, setting);
                _context.Metrics.Refused(reason);
            }
        }
    }

    /// <summary>Begins to serve a connection; if it does not, the connection is forgotten.</summary>
    /// <returns>False when there is no thread for it.</returns>
    private bool TryBegin(ByteConnection accepted, ServerConnection connection, IPAddress? address)
    {
        bool isBegun = false;
        try
        {
            isBegun = Begin(accepted, connection, address);
        }
        finally
        {
            if (!isBegun)
            {
                Forget(connection, address);
            }
        }

        return isBegun;
    }

    private bool Begin(ByteConnection accepted, ServerConnection connection, IPAddress? address)
    {
        if (_workers is null)
        {
            _ = Task.Run(() => ServeAsync(accepted, connection, address), CancellationToken.None);
            return true;
        }

        ((SocketConnection)accepted).BlockReceives();
        return _workers.TryServe(() => ServeAsync(accepted, connection, address).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult());
    }

    /// <summary>Gets what a client is counted by where clients are limited by address; null where they are not or have none.</summary>
    private IPAddress? AddressOf(ByteConnection accepted) =>
        _context.Options.MaxConnectionsPerAddress < int.MaxValue && accepted.RemoteEndPoint is IPEndPoint peer
            ? peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address
            : null;

    private void Forget(ServerConnection connection, IPAddress? address)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
            if (address is not null && --CollectionsMarshal.GetValueRefOrNullRef(_addresses, address) == 0)
            {
                _addresses.Remove(address);
            }

            NoteIfAllClosed();
        }
    }

    private async Task ServeAsync(ByteConnection accepted, ServerConnection connection, IPAddress? address)
    {
        try
        {
            if (await TryOpenAsync(accepted).ConfigureAwait(false))
            {
                await connection.RunAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            Forget(connection, address);
        }
    }

    /// <summary>Lets a connection finish its opening here, beside the accept loop: a client that takes its time over a handshake holds up nobody else.</summary>
    /// <returns>False when the connection is closed instead.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ails one connection, the server goes on with the others.")]
    private async ValueTask<bool> TryOpenAsync(ByteConnection accepted)
    {
        bool isOpen = false;
        try
        {
            await accepted.OpenAsync(_context.Options.Time, _stopped.Token).ConfigureAwait(false);
            isOpen = true;
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // No call is lost.
        }
        catch (TTransportException e) when (e.Type == TTransportExceptionType.EndOfFile)
        {
            // Looked whether somebody is here, and left: no fault of anyone.
        }
        catch (TTransportException e)
        {
            _context.Metrics.Refused(RefusalReason.Handshake);
            ServerLog.PeerRefused(_context.Logger, accepted.RemoteEndPoint, e.Message);
        }
        catch (Exception e)
        {
            ServerLog.ConnectionFailed(_context.Logger, accepted.RemoteEndPoint, e);
        }
        finally
        {
            if (!isOpen)
            {
                accepted.Dispose();
            }
        }

        return isOpen;
    }
}
