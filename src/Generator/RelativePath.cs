using System.Text;

namespace ThriftRpc.Generator;

/// <summary>Paths as text: a generator may not ask the disk.</summary>
internal static class RelativePath
{
    /// <summary>The way from a folder to a file, with slashes; the file's whole path when there is none.</summary>
    public static string From(string folder, string file)
    {
        string[] from = folder.Replace('\\', '/').TrimEnd('/').Split('/');
        string[] to = file.Replace('\\', '/').Split('/');
        int common = 0;
        while (common < Math.Min(from.Length, to.Length - 1) && from[common] == to[common])
        {
            common++;
        }

        return common == 0 ? string.Join("/", to) : string.Join("/", [.. Enumerable.Repeat("..", from.Length - common), .. to.Skip(common)]);
    }

    /// <summary>
    /// The name under which the compiler keeps a file's code: different for different files. It allows letters, digits and few
    /// signs, so whatever is not plain is written as its code.
    /// </summary>
    public static string ToHintName(string relativePath)
    {
        StringBuilder name = new();
        foreach (char c in relativePath)
        {
            if (c == '/')
            {
                name.Append('+');
            }
            else if (c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '-')
            {
                name.Append(c);
            }
            else
            {
                name.Append($"_{(int)c:x}_");
            }
        }

        return name.Append(".g.cs").ToString();
    }
}
