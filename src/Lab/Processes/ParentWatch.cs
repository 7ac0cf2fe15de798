namespace ThriftRpc.Lab;

/// <summary>Ends this process when its parent does: the parent holds the other end of standard input, and the system closes it for the dead.</summary>
public static class ParentWatch
{
    /// <summary>Watches on a thread of its own: nothing may pass through the pool that is being measured.</summary>
    /// <param name="answer">What to do for each line that the parent sends.</param>
    public static void Start(Action<string> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        new Thread(() => Watch(answer)) { IsBackground = true }.Start();
    }

    private static void Watch(Action<string> answer)
    {
        while (Console.In.ReadLine() is { } line)
        {
            answer(line);
        }

        Environment.Exit(0);
    }
}
