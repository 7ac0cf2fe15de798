using System.Runtime.CompilerServices;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Opens transports to one place, all alike. Immutable and thread-safe; equal connectors open interchangeable transports.</summary>
/// <param name="Endpoint">Where connections lead to.</param>
public sealed record ThriftConnector(Endpoint Endpoint)
{
    /// <summary>Gets where connections lead to.</summary>
    public Endpoint Endpoint { get; init => field = NotNull(value); } = NotNull(Endpoint);

    /// <summary>Gets how messages are told apart. Default <see cref="ThriftFraming.Framed"/>.</summary>
    public ThriftFraming Framing { get; init => field = NotNull(value); } = ThriftFraming.Framed;

    /// <summary>Gets how messages are encoded. Default <see cref="TBinaryProtocol.Default"/>.</summary>
    public ThriftProtocol Protocol { get; init => field = NotNull(value); } = TBinaryProtocol.Default;

    /// <summary>Gets how much of anything the peer may send.</summary>
    public ThriftLimits Limits { get; init => field = NotNull(value); } = ThriftLimits.Default;

    /// <summary>Gets how long opening a connection may take, name resolution included. Default 5 seconds; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan ConnectTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the clock of all deadlines. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init => field = NotNull(value); } = TimeProvider.System;

    /// <summary>Opens a transport.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The transport; the caller owns it.</returns>
    /// <exception cref="TTransportException">Nobody could be reached (NotOpen), or not in time (TimedOut); the cause inside.</exception>
    /// <exception cref="OperationCanceledException">The token fired; the exception carries it.</exception>
    public async ValueTask<TTransport> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ConnectBudget budget = new(Time, Time.After(ConnectTimeout));
        using CancellationTokenSource timeout = new(Durations.ForTimer(ConnectTimeout), Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            ByteConnection connection = await Endpoint.ConnectAsync(budget, either.Token).ConfigureAwait(false);
            return CreateTransport(connection);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Connecting to {Endpoint} was canceled.", cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            const string setting = $"{nameof(ThriftConnector)}.{nameof(ConnectTimeout)}";
            throw new TTransportException(
                TTransportExceptionType.TimedOut, $"No connection to {Endpoint} within {ConnectTimeout.TotalSeconds:0.###} s ({setting}).", e)
            {
                Setting = setting,
            };
        }
    }

    private TTransport CreateTransport(ByteConnection connection)
    {
        try
        {
            return new TTransport(connection, [new ThriftDialect(Framing, Protocol)], Limits, Time);
        }
        catch
        {
            // Not every protocol can be unframed, for example.
            connection.Abort();
            throw;
        }
    }

    private static T NotNull<T>(T value, [CallerMemberName] string? setting = null)
    {
        ArgumentNullException.ThrowIfNull(value, setting);
        return value;
    }
}
