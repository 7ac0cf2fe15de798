namespace ThriftRpc.Idl;

/// <summary>A file's text, and where its lines begin.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>Finds the line that holds a character, counted from 0.</summary>
    public int LineOf(int position)
    {
        int index = _lineStarts.BinarySearch(position);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>Where a line begins; lines are counted from 0.</summary>
    public int StartOf(int line) => _lineStarts[line];

    /// <summary>Where a line's text ends, without its line break.</summary>
    public int EndOf(int line)
    {
        int end = line + 1 < _lineStarts.Count ? _lineStarts[line + 1] : Text.Length;
        while (end > _lineStarts[line] && Text[end - 1] is '\r' or '\n')
        {
            end--;
        }

        return end;
    }
}
