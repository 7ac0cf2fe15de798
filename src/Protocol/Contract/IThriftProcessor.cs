namespace ThriftRpc.Protocol;

/// <summary>The server's side of a service: finds the method that a message names. Thread-safe.</summary>
public interface IThriftProcessor
{
    /// <summary>Gets the methods that are served, those of the services it extends included.</summary>
    IReadOnlyList<ThriftMethod> Methods { get; }

    /// <summary>Makes ready for a call.</summary>
    /// <param name="method">The method's name as it came, in UTF-8.</param>
    /// <returns>A call object, to be recycled by who asked for it; null when there is no such method.</returns>
    ThriftHandlerCall? Rent(ReadOnlySpan<byte> method);
}
