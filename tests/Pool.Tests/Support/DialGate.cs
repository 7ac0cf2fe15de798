using System.Threading.Channels;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>An endpoint whose dials wait until the test opens them, one by one.</summary>
internal sealed class DialGate
{
    private readonly Channel<Dial> _dials = Channel.CreateUnbounded<Dial>();
    private int _count;

    public DialGate()
    {
        Endpoint = new ScriptedEndpoint(token =>
        {
            Interlocked.Increment(ref _count);
            Dial dial = new(token);
            _dials.Writer.TryWrite(dial);
            return new ValueTask<ByteConnection>(dial.Connection.Task);
        });
    }

    public ScriptedEndpoint Endpoint { get; }

    /// <summary>Gets how many dials have begun.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Waits for the next dial to begin.</summary>
    public async Task<Dial> NextAsync(CancellationToken cancellationToken) => await _dials.Reader.ReadAsync(cancellationToken);

    /// <summary>One attempt to connect.</summary>
    internal sealed class Dial(CancellationToken token)
    {
        public TaskCompletionSource<ByteConnection> Connection { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token => token;

        /// <summary>Waits until the attempt is given up.</summary>
        public async Task CanceledAsync(CancellationToken cancellationToken)
        {
            TaskCompletionSource canceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration registration = token.Register(canceled.SetResult);
            await canceled.Task.WaitAsync(cancellationToken);
        }

        public ScriptedConnection Succeed()
        {
            ScriptedConnection connection = new();
            Connection.SetResult(connection);
            return connection;
        }

        public void Fail(Exception failure) => Connection.SetException(failure);
    }
}
