namespace ThriftRpc.Protocol;

/// <summary>One call on its way: arguments, context and, in the end, the answer. Pooled by the generated code; exactly one owner at a time.</summary>
public abstract class ThriftCall
{
    /// <summary>Creates a call of <paramref name="method"/>.</summary>
    /// <param name="method">The method to call.</param>
    protected ThriftCall(ThriftMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Method = method;
    }

    /// <summary>Gets the method to call.</summary>
    public ThriftMethod Method { get; }

    /// <summary>
    /// Gets or sets the name under which the request asks for the method, in UTF-8, where that is not the method's own: behind a multiplexed
    /// server it is <c>service:method</c>. Empty for the method's own. The reply carries the method's own name in either case.
    /// </summary>
    public ReadOnlyMemory<byte> Utf8RequestName { get; set; }

    /// <summary>Gets or sets what accompanies the call: token, timeout, headers.</summary>
    public CallContext Context { get; set; }

    /// <summary>
    /// Gets or sets when the call must have ended, as a timestamp of the client's <see cref="TimeProvider"/>; 0 until the
    /// outermost client that keeps time has set it. Absolute, so that a retry consumes it and never extends it.
    /// </summary>
    public long Deadline { get; set; }

    /// <summary>Gets or sets how many attempts went before this one.</summary>
    public int Attempt { get; set; }

    /// <summary>Gets or sets how far the present attempt has come: what may be retried depends on it.</summary>
    public CallProgress Progress { get; set; }

    /// <summary>
    /// Gets or sets whether the present attempt went over a connection that had answered no call before. If not, its failure may only mean that the
    /// peer had closed a connection at rest. Set by whoever owns the connection.
    /// </summary>
    public bool IsOnFreshConnection { get; set; }

    /// <summary>
    /// Gets or sets what came instead of a result: an exception that the IDL declares, or a <see cref="TApplicationException"/>
    /// by the peer. The connection is in order all the same, so it is a value here and is thrown to the caller at the end.
    /// </summary>
    public Exception? Fault { get; set; }

    /// <summary>Forgets what the last attempt has left, for another one. The deadline stays, so that all attempts together have it.</summary>
    public void BeginNextAttempt()
    {
        Attempt++;
        Progress = CallProgress.NotSent;
        IsOnFreshConnection = false;
        Fault = null;
        ForgetResult();
    }

    /// <summary>Writes the arguments. May be asked again for another attempt.</summary>
    /// <typeparam name="TWriter">The protocol's writer.</typeparam>
    /// <param name="writer">Where to write.</param>
    public abstract void WriteArgs<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct;

    /// <summary>Reads the body of a REPLY and keeps what it holds: the result, or a declared exception as <see cref="Fault"/>.</summary>
    /// <typeparam name="TReader">The protocol's reader.</typeparam>
    /// <param name="reader">Where to read.</param>
    public abstract void ReadResult<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct;

    /// <summary>Forgets the result that an attempt has left, if it has left one.</summary>
    protected virtual void ForgetResult()
    {
    }
}
