namespace ThriftRpc.Protocol.Tests;

/// <summary>A struct that holds itself: <c>struct Node { 1: optional Node next, 2: optional list&lt;Node&gt; children }</c>.</summary>
internal sealed class Node : IThriftStruct<Node>
{
    public Node? Next { get; set; }

    public List<Node>? Children { get; set; }

    /// <summary>Gets how many structs stand inside one another, this one included.</summary>
    public int Depth => 1 + Math.Max(Next?.Depth ?? 0, Children is { Count: > 0 } ? Children.Max(child => child.Depth) : 0);

    public static Node Chain(int length) => length == 1 ? new Node() : new Node { Next = Chain(length - 1) };

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        if (Next is { } next)
        {
            writer.WriteStructField(1);
            next.Write(ref writer);
        }

        if (Children is { } children)
        {
            int listOuter = writer.WriteListBegin(2, TType.Struct, children.Count);
            foreach (Node child in children)
            {
                child.Write(ref writer);
            }

            writer.WriteListEnd(listOuter);
        }

        writer.WriteStructEnd(outer);
    }

    public static Node Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        var value = new Node();
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.Struct:
                    value.Next = Read(ref reader);
                    break;
                case 2 when type == TType.List:
                    value.Children = Containers.ReadList<Node, StructElement<Node>, TReader>(ref reader, "Node.children");
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        return value;
    }
}
