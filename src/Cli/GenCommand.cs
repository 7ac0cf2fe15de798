using System.CommandLine;
using System.Text;

namespace ThriftRpc.Cli;

/// <summary><c>thriftrpc gen</c>: what the generator would hand to the compiler, as files.</summary>
internal static class GenCommand
{
    private static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static Command Create()
    {
        SourceArguments sources = new();
        Option<string> output = new("--output", "-o")
        {
            Description = "The folder to write to; made if it is not there.",
            HelpName = "folder",
            DefaultValueFactory = _ => ".",
        };
        Option<bool> recurse = new("--recurse", "-r") { Description = "Write the code of included files too." };
        Command command = new("gen", "Writes the C# of .thrift files. If any of them has an error, nothing is written.") { output, recurse };
        sources.AddTo(command);
        command.SetAction(parsed => Run(sources.Compile(parsed, parsed.GetValue(recurse)), parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(Outcome outcome, string folder)
    {
        Findings.Print(outcome, Console.Out, Console.Error);
        if (outcome.HasErrors)
        {
            return ExitCode.Failure;
        }

        // With the role Reference a file has no code, though nothing is wrong with it.
        CompiledFile[] files = [.. outcome.Files.Where(file => file.Code is not null)];
        string[] paths = [.. files.Select(file => Path.Combine(folder, FileName(file)))];
        if (FindCollision(files, paths) is { } collision)
        {
            Findings.PrintFailure(collision, Console.Error);
            return ExitCode.Failure;
        }

        try
        {
            Directory.CreateDirectory(folder);
            foreach ((CompiledFile file, string path) in files.Zip(paths))
            {
                Write(path, file.Code!);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Findings.PrintFailure($"Cannot write to '{folder}': {exception.Message}", Console.Error);
            return ExitCode.Failure;
        }

        return ExitCode.Success;
    }

    private static string FileName(CompiledFile file) => $"{Path.GetFileNameWithoutExtension(file.Path)}.g.cs";

    /// <summary>Two files of one name, from different folders. Letter case is no difference: it is none on many disks.</summary>
    private static string? FindCollision(CompiledFile[] files, string[] paths)
    {
        Dictionary<string, string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach ((CompiledFile file, string path) in files.Zip(paths))
        {
            if (!taken.TryAdd(path, file.Path))
            {
                return $"'{taken[path]}' and '{file.Path}' would both be written to '{path}': write them to folders of their own";
            }
        }

        return null;
    }

    /// <summary>Leaves a file alone that is right already, so that nothing is compiled again because of its date.</summary>
    private static void Write(string path, string code)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != code)
        {
            File.WriteAllText(path, code, s_utf8);
        }
    }
}
