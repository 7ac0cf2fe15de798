using System.Threading.Channels;

namespace ThriftRpc.Lab;

/// <summary>
/// Says when calls are due, at a fixed rate and whatever becomes of those before: a call that finds all callers busy waits, and its time counts from the
/// moment at which it was due. So a server that stands still shows in every call that it has held up, and not in one.
/// </summary>
/// <remarks>Calls are due at whole milliseconds, as many at once as the rate asks for: timers are no finer.</remarks>
internal static class Pacer
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(1);

    /// <summary>Fills a channel until the time is over.</summary>
    public static async Task RunAsync(ChannelWriter<long> due, double rate, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            long begin = time.GetTimestamp();
            long ticksPerStep = time.TimestampFrequency / 1000;
            long steps = (long)(duration / s_step);
            long given = 0;
            using PeriodicTimer timer = new(s_step, time);
            for (long step = 0; step < steps;)
            {
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
                long reached = Math.Min(steps, (time.GetTimestamp() - begin) / ticksPerStep);
                for (; step < reached; step++)
                {
                    for (long wanted = (long)(rate * (step + 1) / 1000); given < wanted; given++)
                    {
                        due.TryWrite(begin + (step * ticksPerStep));
                    }
                }
            }
        }
        finally
        {
            due.Complete();
        }
    }
}
