namespace ThriftRpc.Idl;

/// <summary>Paths as text: the compiler does not ask the disk. They are written with slashes, and compared letter by letter.</summary>
public static class IdlPath
{
    /// <summary>Returns the path with slashes, and without the parts that lead nowhere: <c>.</c>, and a folder before <c>..</c>.</summary>
    /// <param name="path">A path of any system, absolute or relative.</param>
    /// <returns>The path by which a file is known.</returns>
    public static string Normalize(string path)
    {
        string slashed = path.Replace('\\', '/');
        List<string> parts = [];
        foreach (string part in slashed.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return (slashed.StartsWith("/", StringComparison.Ordinal) ? "/" : "") + string.Join("/", parts);
    }

    /// <summary>Lists where an included file may be, in the order in which one should look: beside the file that includes it, then in each search path.</summary>
    /// <param name="includingPath">The file with the <c>include</c>.</param>
    /// <param name="include">What stands behind the word <c>include</c>.</param>
    /// <param name="searchPaths">Further folders, as given by <c>-I</c>.</param>
    /// <returns>Normalised paths.</returns>
    public static IEnumerable<string> Candidates(string includingPath, string include, IReadOnlyList<string> searchPaths) =>
        searchPaths.Prepend(FolderOf(includingPath)).Select(folder => Combine(folder, include)).Distinct();

    /// <summary>The path of a file that is named from a folder.</summary>
    internal static string Combine(string folder, string file) => IsAbsolute(file) || folder.Length == 0 ? Normalize(file) : Normalize($"{folder}/{file}");

    /// <summary>The folder of a file; empty for a file that is named without one.</summary>
    internal static string FolderOf(string path)
    {
        string normal = Normalize(path);
        int slash = normal.LastIndexOf('/');
        return slash > 0 ? normal.Substring(0, slash) : slash == 0 ? "/" : "";
    }

    /// <summary>The file's name.</summary>
    internal static string FileOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    /// <summary>The file's name without its last extension: how others refer to its definitions.</summary>
    internal static string StemOf(string path)
    {
        string file = FileOf(path);
        int dot = file.LastIndexOf('.');
        return dot < 0 ? file : file.Substring(0, dot);
    }

    private static bool IsAbsolute(string path) =>
        path.Length > 0 && (path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':'));
}
