namespace ThriftRpc.Transport;

/// <summary>A message that has left its transport's buffer, with the memory it lies in.</summary>
/// <param name="Bytes">The message.</param>
/// <param name="Dialect">Its dialect.</param>
/// <param name="Headers">What came beside it; null for nothing.</param>
/// <param name="Memory">Where it lies, to be given back.</param>
internal readonly record struct DetachedMessage(
    ReadOnlyMemory<byte> Bytes, ThriftDialect Dialect, IReadOnlyDictionary<string, string>? Headers, byte[] Memory)
{
    /// <summary>Gives the memory back; nobody reads the message any more.</summary>
    public void Release() => ReceiveBuffer.Recycle(Memory);
}
