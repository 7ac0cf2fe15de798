using System.Diagnostics;
using System.Net.Sockets;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>A connection, its deadline, and the one reason for which both end.</summary>
/// <remarks>Every member may be called from any thread at any moment.</remarks>
internal sealed class ConnectionLife
{
    private Exception? _fault;
    private ConnectionDeadline? _sendDeadline;

    public ConnectionLife(ByteConnection connection, TimeProvider time)
    {
        Connection = connection;
        Time = time;
        Deadline = new ConnectionDeadline(time, Abort);
    }

    public ByteConnection Connection { get; }

    public TimeProvider Time { get; }

    public ConnectionDeadline Deadline { get; }

    /// <summary>Gets why the connection ended, or null while it lives.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    public static bool IsConnectionFailure(Exception failure) => failure is SocketException or IOException or ObjectDisposedException;

    /// <summary>Creates the deadline of what many writers send, which stands beside the other one. Once.</summary>
    public ConnectionDeadline CreateSendDeadline()
    {
        ConnectionDeadline deadline = new(Time, Abort);

        // A full fence between this store and the load below, and between their counterparts in the end: one of the two sides sees the other.
        Interlocked.Exchange(ref _sendDeadline, deadline);
        if (Fault is not null)
        {
            deadline.Dispose();
        }

        return deadline;
    }

    /// <summary>Ends the connection at once. The first reason is kept; later calls change nothing.</summary>
    public void Abort(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _fault, reason, null) is null)
        {
            Connection.Abort();
            EndDeadlines();
        }
    }

    /// <summary>Ends the connection so that what was sent still arrives.</summary>
    public void Close(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _fault, reason, null) is null)
        {
            Connection.Dispose();
            EndDeadlines();
        }
    }

    /// <summary>Records that the connection failed, unless something else ended it before: then that is the reason.</summary>
    /// <returns>The reason.</returns>
    public Exception Died(Exception failure)
    {
        Abort(failure is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown }
            ? new TTransportException(TTransportExceptionType.EndOfFile, $"The peer closed the connection: {failure.Message}", failure)
            : new TTransportException(TTransportExceptionType.Unknown, $"The connection failed: {failure.Message}", failure));
        Debug.Assert(Fault is not null);
        return Fault;
    }

    /// <summary>Gives the timers back, which would hold on to the connection, and whoever uses it, until they are due.</summary>
    private void EndDeadlines()
    {
        Deadline.Dispose();
        Volatile.Read(ref _sendDeadline)?.Dispose();
    }
}
