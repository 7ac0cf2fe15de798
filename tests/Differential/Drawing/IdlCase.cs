namespace ThriftRpc.Differential;

/// <summary>Files that belong together; the last one is compiled, and includes the others.</summary>
/// <param name="Name">A name of its own: a namespace in C#, a folder on disk.</param>
/// <param name="Files">Each file's name without its ending, and its text.</param>
internal sealed record IdlCase(string Name, IReadOnlyList<(string Name, string Text)> Files)
{
    private const int OneInDamaged = 3;

    public string Main => Files[^1].Name;

    /// <summary>Draws files from a number, always the same ones.</summary>
    public static IdlCase Draw(int seed)
    {
        Random random = new(seed);
        Words names = new(random);
        List<DrawnFile> files = [];
        for (int left = random.Next(3) == 0 ? random.Next(2, 4) : 1; left > 0; left--)
        {
            // The last one leads to all of them: Apache's compiler looks at no others.
            DrawnFile[] included = [.. files.Where(_ => left == 1 || random.Next(4) > 0)];
            files.Add(FileDraw.Draw(random, $"part{files.Count}", included, names));
        }

        bool isDamaged = random.Next(OneInDamaged) == 0;
        (string, string)[] texts = [.. files.Select((file, i) => (file.Name, isDamaged && i == files.Count - 1 ? Damage.Wound(file.Text, random) : file.Text))];
        return new IdlCase($"Case{seed}", texts);
    }

    public override string ToString() => string.Join("\n", Files.Select(file => $"---- {Name}/{file.Name}.thrift\n{file.Text}"));
}
