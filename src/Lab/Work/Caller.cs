using System.Net.Sockets;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>One of the callers: makes one call at a time, compares every reply with what it has sent, and notes what it sees.</summary>
internal sealed class Caller
{
    /// <summary>After a failure a caller waits a moment, as a program would: otherwise one without a server would fail a million times.</summary>
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(5);

    private readonly ICalls _calls;
    private readonly Scenario _scenario;
    private readonly CallerMessages _messages;
    private readonly TimeProvider _time;
    private SeededDraw _draw;

    public Caller(int index, ICalls calls, Scenario scenario, bool isBare, ulong seed, TimeProvider time)
    {
        _calls = calls;
        _scenario = scenario;
        _messages = new CallerMessages(index, scenario, isBare);
        _draw = new SeededDraw(seed, index);
        _time = time;
    }

    /// <summary>Calls until the slice is over.</summary>
    /// <returns>When the last call ended.</returns>
    public async Task<long> RunAsync(Slice slice, Recorder recorder, CancellationToken cancellationToken)
    {
        long last = slice.Begin;
        for (long made = 0; await slice.NextAsync(made, cancellationToken).ConfigureAwait(false) is { } due; made++)
        {
            bool isSlow = _scenario.SlowOneIn > 0 && _draw.Below(_scenario.SlowOneIn) == 0;
            int endpoint = _scenario.Endpoints == 1 ? 0 : _draw.Below(_scenario.Endpoints);
            string? failure = null;
            bool isRight = false;
            try
            {
                isRight = await _calls.CallAsync(endpoint, _messages.Next(isSlow), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsFailureOfTheCall(e, cancellationToken))
            {
                failure = Name(e);
            }

            last = _time.GetTimestamp();
            long moment = slice.MomentOf(last);
            if (failure is null)
            {
                recorder.Answered(isSlow, isRight, due, last, _calls.LastWait, _calls.LastRetries, moment);
            }
            else
            {
                recorder.CountFailure(failure, _calls.LastRetries, moment);
                await Task.Delay(s_pauseAfterFailure, _time, cancellationToken).ConfigureAwait(false);
            }

            slice.CallEnded();
        }

        return last;
    }

    private static bool IsFailureOfTheCall(Exception e, CancellationToken cancellationToken) =>
        e is TException or SocketException or IOException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Name(Exception e) => e switch
    {
        TTransportException transport => $"{nameof(TTransportException)} {transport.Type}",
        TApplicationException application => $"{nameof(TApplicationException)} {application.Type}",
        SocketException socket => $"{nameof(SocketException)} {socket.SocketErrorCode}",
        _ => e.GetType().Name,
    };
}
