using ThriftRpc.Idl;

namespace ThriftRpc.Cli;

/// <summary>Reads files and compiles them with the generator's own core.</summary>
internal static class Compiler
{
    public static Outcome Compile(IEnumerable<string> paths, IdlOptions options)
    {
        List<CompiledFile> files = [];
        List<IdlDiagnostic> findings = [];
        List<string> failures = [];
        foreach (string path in paths.Distinct(StringComparer.Ordinal))
        {
            if (TryRead(path, failures) is not { } text)
            {
                continue;
            }

            IdlResult result = IdlCompiler.Compile(path, NameOf(path), text, options);
            findings.AddRange(result.Diagnostics);
            files.Add(new CompiledFile(path, result.Code));
        }

        return new Outcome(files, findings, failures);
    }

    private static string? TryRead(string path, List<string> failures)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            failures.Add($"There is no file '{path}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failures.Add(Directory.Exists(path) ? $"'{path}' is a folder; name the files in it" : $"Cannot read '{path}': {exception.Message}");
        }

        return null;
    }

    /// <summary>The code must not depend on where the repository lies.</summary>
    private static string NameOf(string path) => (Path.IsPathRooted(path) ? Path.GetFileName(path) : path).Replace('\\', '/');
}
