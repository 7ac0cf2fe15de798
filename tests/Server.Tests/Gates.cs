using System.Collections.Concurrent;

namespace ThriftRpc.Server.Tests;

/// <summary>A gate for each name, made when it is first asked for.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new();

    public Gate this[string name] => _gates.GetOrAdd(name, static _ => new Gate());

    /// <summary>Gets a handler whose <c>echo</c> waits before the gate of its text, and whose <c>note</c> before that of <c>note </c> and its text.</summary>
    public ProbeHandler Handler => new()
    {
        OnEcho = async (text, _) =>
        {
            await this[text].PassAsync();
            return text;
        },
        OnNote = async (text, _) => await this[$"note {text}"].PassAsync(),
    };

    /// <summary>Waits until somebody stands before each of these gates.</summary>
    public Task EnteredAsync(CancellationToken cancellationToken, params string[] names) =>
        Task.WhenAll(names.Select(name => this[name].Entered)).WaitAsync(cancellationToken);
}
