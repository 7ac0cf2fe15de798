namespace ThriftRpc.Lab;

/// <summary>Every scenario that can be named.</summary>
public static class ScenarioCatalog
{
    private static readonly TimeSpan s_dial = TimeSpan.FromMilliseconds(20);

    /// <summary>Gets the scenario in which nothing special happens.</summary>
    public static Scenario Steady { get; } = new("steady", "instant handlers, everybody calls all the time");

    /// <summary>Gets the scenario of handlers that wait.</summary>
    public static Scenario Slow { get; } = new("slow", "every handler takes 5 ms") { WorkMilliseconds = 5 };

    /// <summary>Gets the scenario of a few slow calls among many fast ones.</summary>
    public static Scenario Mixed { get; } = new("mixed", "1 call in 100 takes 50 ms: who waits behind it?") { SlowOneIn = 100, SlowMilliseconds = 50 };

    /// <summary>Gets the scenario of a crowd that finds nothing open.</summary>
    public static Scenario Burst { get; } = new("burst", "200 callers from cold, dialing takes 20 ms")
    {
        Callers = 200,
        CallsPerCaller = 5,
        DialDelay = s_dial,
        IsCold = true,
    };

    /// <summary>Gets the scenario of a deployment.</summary>
    public static Scenario Churn { get; } = new("churn", "the server restarts half-way, as in a deployment: it drains, and the next one takes its port")
    {
        RestartPause = TimeSpan.Zero,
    };

    /// <summary>Gets the scenario of pauses.</summary>
    public static Scenario Idle { get; } = new("idle", "pauses of 1 s that stand for 100 s: idle timeouts are 100 times shorter than they say")
    {
        Pauses = 3,
        Pause = TimeSpan.FromSeconds(1),
        IdleScale = 100,
        DialDelay = s_dial,
    };

    /// <summary>Gets the scenario of many endpoints.</summary>
    public static Scenario Wide { get; } = new("wide", "32 endpoints, each call to any of them") { Endpoints = 32 };

    /// <summary>Gets the scenario of large messages.</summary>
    public static Scenario Large { get; } = new("large", "messages of 1 MiB") { MessageSize = 1 << 20, Callers = 8 };

    /// <summary>Gets all of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [Steady, Slow, Mixed, Burst, Churn, Idle, Wide, Large];

    /// <summary>Gets the script that every strategy goes through when nothing else is said.</summary>
    public static IReadOnlyList<Scenario> Script { get; } = [Burst, Steady, Mixed, Churn];

    /// <summary>Finds a scenario by name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The scenario.</returns>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those that there are.</exception>
    public static Scenario Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name)
        ?? throw new ArgumentException($"There is no scenario \"{name}\". There are: {string.Join(", ", All.Select(scenario => scenario.Name))}.");
}
