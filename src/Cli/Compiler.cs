using ThriftRpc.Idl;

namespace ThriftRpc.Cli;

/// <summary>Reads files, and those that they include, and compiles them with the generator's own core.</summary>
/// <param name="options">How to compile each.</param>
/// <param name="searchPaths">Where included files may be, beside the folder of the file that includes them.</param>
internal sealed class Compiler(IdlOptions options, IReadOnlyList<string> searchPaths)
{
    private readonly Dictionary<string, IdlDocument> _documents = new(StringComparer.Ordinal);
    private readonly Queue<IdlDocument> _unvisited = [];
    private readonly List<string> _failures = [];

    /// <param name="paths">The files that are asked for.</param>
    /// <param name="withIncluded">Whether those that they include are asked for too.</param>
    public Outcome Compile(IEnumerable<string> paths, bool withIncluded)
    {
        HashSet<string> wanted = [];
        foreach (string path in paths)
        {
            if (Read(path) is { } text)
            {
                wanted.Add(IdlPath.Normalize(path));
                Add(path, text);
            }
        }

        LoadIncluded();
        List<CompiledFile> files = [];
        List<IdlDiagnostic> findings = [];
        foreach (LinkedDocument linked in IdlCompilation.Create(_documents.Values, searchPaths).Documents)
        {
            // What is wrong with an included file is said too: the code of those that include it is worth nothing without it.
            IdlResult result = linked.Emit();
            findings.AddRange(result.Diagnostics);
            if (withIncluded || wanted.Contains(IdlPath.Normalize(linked.Document.Path)))
            {
                files.Add(new CompiledFile(linked.Document.Path, result.Code));
            }
        }

        return new Outcome(files, findings, _failures);
    }

    /// <summary>An included file that is nowhere is left out here: the compiler says so at the place of the include.</summary>
    private void LoadIncluded()
    {
        while (_unvisited.TryDequeue(out IdlDocument? document))
        {
            foreach (string include in document.Includes)
            {
                if (IdlPath.Candidates(document.Path, include, searchPaths).FirstOrDefault(IsThere) is { } path && !_documents.ContainsKey(path) && Read(path) is { } text)
                {
                    Add(path, text);
                }
            }
        }
    }

    private bool IsThere(string path) => _documents.ContainsKey(path) || File.Exists(path);

    private void Add(string path, string text)
    {
        var document = IdlDocument.Parse(path, NameOf(path), text, options);
        if (_documents.TryAdd(IdlPath.Normalize(path), document))
        {
            _unvisited.Enqueue(document);
        }
    }

    private string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            _failures.Add($"There is no file '{path}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failures.Add(Directory.Exists(path) ? $"'{path}' is a folder; name the files in it" : $"Cannot read '{path}': {exception.Message}");
        }

        return null;
    }

    /// <summary>The code must not depend on where the repository lies.</summary>
    private static string NameOf(string path) => (Path.IsPathRooted(path) ? Path.GetFileName(path) : path).Replace('\\', '/');
}
