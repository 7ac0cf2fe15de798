using System.Text;

namespace ThriftRpc.Idl;

/// <summary>Writes C# line by line: keeps the indentation, and the blank lines between members.</summary>
internal sealed class CodeWriter
{
    private const int IndentSize = 4;

    private readonly StringBuilder _text = new();
    private int _indent;
    private bool _atStart = true;
    private bool _wantsBlank;

    /// <summary>Writes a line, or several.</summary>
    public void Line(string text)
    {
        if (_wantsBlank && !_atStart)
        {
            _text.Append('\n');
        }

        _wantsBlank = false;
        _atStart = false;
        foreach (string line in text.Split('\n'))
        {
            _text.Append(' ', line.Length == 0 ? 0 : _indent * IndentSize).Append(line).Append('\n');
        }
    }

    /// <summary>Sets what follows apart from what stands before, unless a block begins or ends between them.</summary>
    public void Blank() => _wantsBlank = true;

    /// <summary>Opens a block under its head, which ends with the returned scope.</summary>
    public Block Open(string head)
    {
        Line(head);
        return Open();
    }

    /// <summary>Opens a block whose head has been written.</summary>
    public Block Open()
    {
        Line("{");
        _indent++;
        _atStart = true;
        return new Block(this);
    }

    public void Indented(Action write)
    {
        _indent++;
        write();
        _indent--;
    }

    public override string ToString() => _text.ToString();

    private void Close()
    {
        _indent--;
        _wantsBlank = false;
        Line("}");
    }

    public readonly struct Block(CodeWriter code) : IDisposable
    {
        public void Dispose() => code.Close();
    }
}
