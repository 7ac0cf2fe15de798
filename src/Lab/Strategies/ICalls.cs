namespace ThriftRpc.Lab;

/// <summary>How one caller makes calls. One at a time.</summary>
internal interface ICalls
{
    /// <summary>Gets how long the last call waited until its request began to be written: for a connection, its being opened included. In ticks of the clock.</summary>
    long LastWait { get; }

    /// <summary>Gets how often the last call was tried again.</summary>
    int LastRetries { get; }

    /// <summary>Makes a call.</summary>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="message">What to say.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether the same message has come back.</returns>
    ValueTask<bool> CallAsync(int endpoint, CallerMessage message, CancellationToken cancellationToken);
}
