namespace ThriftRpc.Protocol;

/// <summary>One call on the server: arguments, the handler's work, and its result. Pooled by the generated code; exactly one owner at a time.</summary>
public abstract class ThriftHandlerCall
{
    /// <summary>Creates a call of <paramref name="method"/>.</summary>
    /// <param name="method">The method that is called.</param>
    protected ThriftHandlerCall(ThriftMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Method = method;
    }

    /// <summary>Gets the method that is called.</summary>
    public ThriftMethod Method { get; }

    /// <summary>Reads the arguments.</summary>
    /// <typeparam name="TReader">The protocol's reader.</typeparam>
    /// <param name="reader">Where to read.</param>
    public abstract void ReadArgs<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct;

    /// <summary>Runs the handler. Its result, or the declared exception that it threw, waits for <see cref="WriteResult"/>.</summary>
    /// <param name="context">What the handler may want to know.</param>
    /// <returns>A task that ends with the handler; it fails with what the handler threw and the IDL does not declare.</returns>
    public abstract ValueTask InvokeAsync(CallContext context);

    /// <summary>Writes the body of the REPLY.</summary>
    /// <typeparam name="TWriter">The protocol's writer.</typeparam>
    /// <param name="writer">Where to write.</param>
    public abstract void WriteResult<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct;

    /// <summary>Clears the call and puts it back into its pool; the caller must not touch it any more.</summary>
    public abstract void Recycle();
}
