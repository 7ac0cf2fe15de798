namespace ThriftRpc.Transport;

/// <summary>How long a server waits for its peer.</summary>
/// <param name="Idle">How long nothing at all may come between two messages.</param>
/// <param name="IdleSetting">The setting that <paramref name="Idle"/> comes from.</param>
/// <param name="Message">How long a message that has begun may take to arrive whole.</param>
/// <param name="MessageSetting">The setting that <paramref name="Message"/> comes from.</param>
public sealed record ReceiveTimeouts(TimeSpan Idle, string IdleSetting, TimeSpan Message, string MessageSetting);
