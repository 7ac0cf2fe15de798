using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>A slot with its connection.</summary>
/// <param name="owner">Whose slot it is.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Whoever ends the dial may come late; a source without a timer holds nothing.")]
internal sealed class SharedConnection(SharedClient owner) : SharedSlot, IConcurrentClientObserver, IThreadPoolWorkItem
{
    private readonly CancellationTokenSource _dialing = new();

    /// <summary>Gets what carries the calls; null until the connection is open.</summary>
    public ConcurrentClient? Client { get; private set; }

    public override long ReceivedBytes => Client?.ReceivedBytes ?? 0;

    /// <summary>Dials. On the thread pool: what is dialed must not carry the AsyncLocals of a caller, nor begin within the end of the attempt before.</summary>
    public void Execute() => _ = DialAsync();

    public void CancelDial() => _ = _dialing.CancelAsync(); // Not here and now: what the endpoint does then is no business of this caller.

    /// <summary>Makes the keep-alive call.</summary>
    public void Ask(Func<ITClient, CallContext, ValueTask> call, TimeSpan timeout) => _ = AskAsync(call, timeout);

    public void OnRetired(ConcurrentClient client, Exception reason) => owner.OnRetired(this);

    public void OnEnded(ConcurrentClient client, Exception reason) => owner.OnEnded(this);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The dial's outermost frame: every failure goes to the callers that wait for it.")]
    private async Task DialAsync()
    {
        ConcurrentClient client;
        try
        {
            TTransport transport = await owner.Connector.ConnectAsync(_dialing.Token).ConfigureAwait(false);
            client = new ConcurrentClient(transport, owner.ConnectionOptions, this);
        }
        catch (Exception failure)
        {
            owner.OnDialFailed(this, failure as TTransportException
                ?? new TTransportException(TTransportExceptionType.NotOpen, $"No connection to {owner.Connector.Endpoint}: {failure.Message}", failure));
            return;
        }

        Client = client;
        owner.OnDialSucceeded(this);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A keep-alive call is nobody's; if its connection has ended, that is told elsewhere.")]
    private async Task AskAsync(Func<ITClient, CallContext, ValueTask> call, TimeSpan timeout)
    {
        try
        {
            // Not on the thread that decides: the call is the user's code.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await call(Client!, new CallContext { Timeout = timeout }).ConfigureAwait(false);
        }
        catch (TTransportException)
        {
            return; // No answer.
        }
        catch (Exception)
        {
            // An answer that the call does not like, such as that the method is unknown.
        }

        owner.OnAnswered(this);
    }
}
