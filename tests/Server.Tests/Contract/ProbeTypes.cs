// Written by hand after probe.thrift, in the shape of generated code, until the generator is at hand.
using ThriftRpc.Protocol;

namespace ThriftRpc.Server.Tests.Contract;

/// <summary>A refusal that the methods declare.</summary>
public sealed class Refusal : TException, IThriftStruct<Refusal>
{
    public override string Message => Text ?? "";

    public int Code { get; set; }

    public string? Text { get; set; }

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        writer.WriteString(1, Message);
        writer.WriteI32(2, Code);
        writer.WriteStructEnd(outer);
    }

    public static Refusal Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        Refusal value = new();
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.String:
                    value.Text = reader.ReadString();
                    break;
                case 2 when type == TType.I32:
                    value.Code = reader.ReadI32();
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

/// <summary>A text with a title.</summary>
public sealed class Document : IThriftStruct<Document>
{
    public required string Title { get; set; }

    public List<string> Lines { get; set; } = [];

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        writer.WriteString(1, Title ?? throw TProtocolException.NullField("Document.title"));
        ProbeLists.Write(ref writer, 2, Lines ?? throw TProtocolException.NullField("Document.lines"), "Document.lines");
        writer.WriteStructEnd(outer);
    }

    public static Document Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        string? title = null;
        List<string> lines = [];
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.String:
                    title = reader.ReadString();
                    break;
                case 2 when type == TType.List:
                    reader.ReadListBegin(out _, out int count);
                    for (int i = 0; i < count; i++)
                    {
                        lines.Add(reader.ReadString());
                    }

                    reader.ReadListEnd();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        return new Document { Title = title ?? throw TProtocolException.MissingField("Document.title"), Lines = lines };
    }
}

internal static class ProbeLists
{
    public static void Write<TWriter>(ref TWriter writer, short id, List<string> texts, string field)
        where TWriter : IProtocolWriter, allows ref struct
    {
        writer.WriteListBegin(id, TType.String, texts.Count);
        foreach (string text in texts)
        {
            writer.WriteString(text ?? throw TProtocolException.NullField(field));
        }

        writer.WriteListEnd();
    }
}
