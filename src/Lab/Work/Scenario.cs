namespace ThriftRpc.Lab;

/// <summary>What the callers do, what the server takes, and what happens meanwhile.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">What it shows, in a few words.</param>
public sealed record Scenario(string Name, string Title)
{
    /// <summary>Gets how many callers there are unless said otherwise.</summary>
    public int Callers { get; init; } = 64;

    /// <summary>Gets how many endpoints the calls are spread over.</summary>
    public int Endpoints { get; init; } = 1;

    /// <summary>Gets how many characters a message has.</summary>
    public int MessageSize { get; init; } = EchoFrame.MessageLength;

    /// <summary>Gets how many milliseconds the handler takes; 0 for none.</summary>
    public int WorkMilliseconds { get; init; }

    /// <summary>Gets how many milliseconds it takes for the slow calls.</summary>
    public int SlowMilliseconds { get; init; }

    /// <summary>Gets that one in so many calls is slow; 0 for none.</summary>
    public int SlowOneIn { get; init; }

    /// <summary>Gets how long opening a connection takes at least.</summary>
    public TimeSpan DialDelay { get; init; }

    /// <summary>Gets how many calls each caller makes, where that ends the trial; 0 where time does.</summary>
    public int CallsPerCaller { get; init; }

    /// <summary>Gets whether the callers find nothing open.</summary>
    public bool IsCold { get; init; }

    /// <summary>Gets for how long the server is away when it is restarted half-way; null when it is not.</summary>
    public TimeSpan? RestartPause { get; init; }

    /// <summary>Gets how many times all callers pause.</summary>
    public int Pauses { get; init; }

    /// <summary>Gets for how long they pause.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Gets how many times shorter idle timeouts are than they say.</summary>
    public double IdleScale { get; init; } = 1;

    /// <summary>Gets whether its speed can be compared with that of bare sockets, in turns.</summary>
    public bool IsComparable => !IsCold && RestartPause is null && Pauses == 0;
}
