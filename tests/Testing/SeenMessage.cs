using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Testing;

/// <summary>A message that a scripted peer has received.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Method">The method that it names.</param>
/// <param name="SequenceId">The id that the reply repeats.</param>
/// <param name="Body">The struct behind the header, as it came.</param>
public readonly record struct SeenMessage(TMessageType Type, string Method, int SequenceId, byte[] Body)
{
    /// <summary>Gets the first field's value, which must be a string.</summary>
    public string FirstString => Body[0] == (byte)TType.String
        ? Encoding.UTF8.GetString(Body.AsSpan(7, BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(3))))
        : throw new FormatException("The first field is no string.");
}
