using System.Diagnostics.CodeAnalysis;

namespace ThriftRpc.Lab;

/// <summary>The server process: does what its parent writes to its standard input, line by line, and ends with its parent.</summary>
public static class LabServerHost
{
    /// <summary>The argument by which a program that holds a comparison starts itself as its server.</summary>
    public const string Command = "lab-server";

    /// <summary>Serves until the parent has ended.</summary>
    /// <returns>A task that does not end: the process does.</returns>
    public static async Task RunAsync()
    {
        EmbeddedServer server = new();
        TextWriter output = Console.Out;
        ParentWatch.Start(line => output.WriteLine(ServerMessages.ToLine(Answer(server, line))));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System).ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever it is, the parent is told.")]
    private static ServerMessages.Answer Answer(EmbeddedServer server, string line)
    {
        try
        {
            // On a thread of its own that may wait.
            return AnswerAsync(server, ServerMessages.FromLine<ServerMessages.Request>(line)).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            return new ServerMessages.Answer(Error: e.Message);
        }
    }

    private static async Task<ServerMessages.Answer> AnswerAsync(EmbeddedServer server, ServerMessages.Request request)
    {
        switch (request.Verb)
        {
            case ServerMessages.Verb.Open:
                return new ServerMessages.Answer(Opened: await server.OpenAsync(request.Setup!, CancellationToken.None).ConfigureAwait(false));
            case ServerMessages.Verb.Read:
                return new ServerMessages.Answer(Reading: await server.ReadAsync(request.Site, CancellationToken.None).ConfigureAwait(false));
            case ServerMessages.Verb.Restart:
                await server.RestartAsync(request.Site, request.Pause, CancellationToken.None).ConfigureAwait(false);
                return new ServerMessages.Answer();
            default:
                return new ServerMessages.Answer(Samples: await server.CloseAsync(request.Site, CancellationToken.None).ConfigureAwait(false));
        }
    }
}
