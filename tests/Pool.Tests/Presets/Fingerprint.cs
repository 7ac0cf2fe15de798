using System.Globalization;
using ThriftRpc.Client;

namespace ThriftRpc.Pool.Tests;

/// <summary>Finds out by trying how a pool with certain options behaves, and says so in one line.</summary>
internal static class Fingerprint
{
    public static string Of(PoolOptions options) => string.Join("; ",
        $"max {Number(options.MaxConnections)}",
        $"rest {Resting(options)}",
        $"overflow closes {Victim(options)}",
        $"next {Next(options)}",
        $"full: {WhenFull(options)}",
        $"dials: {Dialer(options)}",
        $"abandoned dial ends {Abandoned(options)}",
        $"rests {RestsFor(options)}",
        $"waiters {Order(options)}",
        $"pool dials {PoolDials(options)}",
        $"attempts {Attempts(options)}",
        $"breaker {Breaker(options)}",
        $"check {options.CheckOnBorrow}",
        $"retries {options.UnsentRetries}",
        $"sent {Sent(options.Retry)}",
        $"close {(options.AbortLeasedOnClose ? "ends calls" : "leaves calls")}");

    private static string Sent(RetryOptions? retry) => retry is null
        ? "never again"
        : $"{retry.MaxRetries} times{(retry.RetryOnFresh ? " even on fresh" : string.Empty)} after {retry.ShortestPause.TotalMilliseconds} to {retry.LongestPause.TotalMilliseconds} ms";

    private static string Number(int value) => value == PoolOptions.Unlimited ? "any" : value.ToString(CultureInfo.InvariantCulture);

    private static int Resting(PoolOptions options)
    {
        CoreRig rig = new(options);
        rig.Return(rig.Open(Math.Min(120, options.MaxConnections)));
        rig.Endpoint = rig.Core.Endpoints.FindOrAdd("elsewhere");
        rig.Return(rig.Open(Math.Min(120, options.MaxConnections)));
        return rig.Core.Idle.Count;
    }

    private static string Victim(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxConnections = 2, MaxIdle = 1, IdleTimeout = Timeout.InfiniteTimeSpan });
        Slot[] slots = rig.Open(2);
        rig.Return(slots);
        return rig.Take() == slots[0] ? "the returned" : "the oldest";
    }

    private static string Next(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxConnections = 2, MaxIdle = 2 });
        Slot[] slots = rig.Open(2);
        rig.Return(slots);
        return rig.Take() == slots[0] ? "the oldest" : "the newest";
    }

    private static string WhenFull(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxConnections = 1 });
        rig.Open();
        return rig.Wait().Refusal == Refusal.Exhausted ? "refused" : options.AcquireTimeout == Timeout.InfiniteTimeSpan ? "waits" : $"waits {options.AcquireTimeout.TotalSeconds} s";
    }

    private static string Dialer(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxConnections = 1, AcquireTimeout = Timeout.InfiniteTimeSpan });
        rig.Wait();
        bool first = rig.Dials.Single().IsPoolDial;
        rig.Succeed(rig.Dials[0]);
        Slot lent = rig.Done[0].Slot!;
        rig.Wait();
        rig.Discard(lent);
        return (first, rig.Dials.Single().IsPoolDial) switch
        {
            (true, true) => "pool",
            (false, false) => "caller",
            (false, true) => "caller, then pool",
            _ => "?",
        };
    }

    private static string Abandoned(PoolOptions options)
    {
        CoreRig rig = new(options);
        rig.GiveUp(rig.Wait());
        return When(rig, () => rig.CanceledDials.Count > 0);
    }

    private static string RestsFor(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxIdle = 1, MaxConnections = 1 });
        rig.Return(rig.Open());
        string swept = When(rig, () => rig.Core.Idle.Count == 0);
        if (swept != "never")
        {
            return swept;
        }

        // Nobody looks; then it is found by who asks.
        return options.IdleTimeout == Timeout.InfiniteTimeSpan ? "for ever" : $"until asked for, {options.IdleTimeout.TotalMinutes} min";
    }

    private static string When(CoreRig rig, Func<bool> happened)
    {
        if (happened())
        {
            return "at once";
        }

        for (int seconds = 1; seconds < 24 * 60 * 60; seconds++)
        {
            rig.Advance(TimeSpan.FromSeconds(1));
            if (happened())
            {
                return $"after {seconds} s";
            }
        }

        return "never";
    }

    private static string Order(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxConnections = 1, AcquireTimeout = Timeout.InfiniteTimeSpan });
        Slot lent = rig.Open();
        Waiter[] waiters = [.. Enumerable.Range(0, 20).Select(_ => rig.Wait())];
        for (int i = 0; i < 20; i++)
        {
            rig.Return(lent);
        }

        return rig.Done.Skip(1).SequenceEqual(waiters) ? "in order" : "at random";
    }

    private static string PoolDials(PoolOptions options)
    {
        CoreRig rig = new(options with { MaxConnections = 3, AcquireTimeout = Timeout.InfiniteTimeSpan });
        Slot[] lent = rig.Open(3);
        for (int i = 0; i < 3; i++)
        {
            rig.Wait();
        }

        foreach (Slot slot in lent)
        {
            rig.Discard(slot);
        }

        return rig.Dials.Count == 3 ? "any" : rig.Dials.Count.ToString(CultureInfo.InvariantCulture);
    }

    private static int Attempts(PoolOptions options)
    {
        CoreRig rig = new(options);
        Waiter waiter = rig.Wait();
        while (waiter.IsWaiting)
        {
            rig.Fail(rig.Dials[0]);
        }

        return rig.DialDelays.Count;
    }

    private static string Breaker(PoolOptions options)
    {
        CoreRig rig = new(options with { DialAttempts = 1 });
        for (int failures = 0; failures < 10_000; failures++)
        {
            if (rig.Wait().Refusal == Refusal.BreakerOpen)
            {
                return $"after {failures}";
            }

            rig.Fail(rig.Dials[0]);
        }

        return "none";
    }
}
