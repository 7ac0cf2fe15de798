namespace ThriftRpc.Lab;

/// <summary>Rows under headings, as Markdown that also reads well on a terminal.</summary>
/// <param name="headings">What stands over each column; the first column holds names, the others numbers.</param>
public sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Its cells, as many as there are headings.</param>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Prints all rows, each column as wide as its widest cell.</summary>
    /// <param name="output">Where to.</param>
    public void Print(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => row[column].Length))];
        for (int i = 0; i < _rows.Count; i++)
        {
            output.WriteLine($"| {string.Join(" | ", _rows[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (i == 0)
            {
                output.WriteLine($"|{string.Join('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : $"{new string('-', width + 1)}:"))}|");
            }
        }
    }
}
