using System.CommandLine;
using System.CommandLine.Parsing;
using ThriftRpc.Idl;

namespace ThriftRpc.Cli;

/// <summary>What every command that reads files is told about them.</summary>
internal sealed class SourceArguments
{
    private readonly Argument<string[]> _files = new("files")
    {
        Description = "The .thrift files.",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "file",
        Validators = { RefuseUnknownOptions },
    };

    private readonly Option<string[]> _include = new("--include", "-I")
    {
        Description = "A folder in which included files may be, beside that of the file that includes them; may be given several times.",
        HelpName = "folder",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _namespace = new("--namespace")
    {
        Description = "The namespace of the generated code, whatever the files say.",
        HelpName = "name",
    };

    private readonly Option<string> _rootNamespace = new("--root-namespace")
    {
        Description = "The namespace for files that name none. By default there is none.",
        HelpName = "name",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _allowNegativeKeys = new("--allow-negative-keys")
    {
        Description = "Keep explicit field ids that are 0 or negative instead of replacing them.",
    };

    private readonly Option<IdlRole> _role = new("--role")
    {
        Description = "Which part of the files becomes code.",
        DefaultValueFactory = _ => default,
    };

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_include);
        command.Add(_namespace);
        command.Add(_rootNamespace);
        command.Add(_role);
        command.Add(_allowNegativeKeys);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="withIncluded">Whether included files are asked for like those that are named.</param>
    public Outcome Compile(ParseResult parsed, bool withIncluded)
    {
        IdlOptions options = new()
        {
            Namespace = parsed.GetValue(_namespace),
            RootNamespace = parsed.GetRequiredValue(_rootNamespace),
            Role = parsed.GetValue(_role).ToString(),
            AllowNegativeKeys = parsed.GetValue(_allowNegativeKeys),
        };
        return new Compiler(options, parsed.GetRequiredValue(_include)).Compile(parsed.GetRequiredValue(_files), withIncluded);
    }

    /// <summary>A mistyped option would otherwise be looked for as a file.</summary>
    private static void RefuseUnknownOptions(ArgumentResult files)
    {
        foreach (Token token in files.Tokens.Where(token => token.Value.StartsWith('-')))
        {
            files.AddError($"There is no option '{token.Value}'; a file of that name is './{token.Value}'.");
        }
    }
}
