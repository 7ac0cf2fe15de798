using System.CommandLine;

namespace ThriftRpc.Cli;

/// <summary><c>thriftrpc check</c>: what is wrong with files, and nothing else.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        SourceArguments sources = new();
        Option<bool> json = new("--json") { Description = "Print the findings as a JSON array." };
        Command command = new("check", "Says what is wrong with .thrift files; ends with 1 if any of them has an error.") { json };
        sources.AddTo(command);
        command.SetAction(parsed => Run(sources.Compile(parsed, withIncluded: false), parsed.GetValue(json)));
        return command;
    }

    private static int Run(Outcome outcome, bool asJson)
    {
        if (asJson)
        {
            Findings.PrintJson(outcome, Console.Out, Console.Error);
        }
        else
        {
            Findings.Print(outcome, Console.Out, Console.Error);
        }

        return outcome.HasErrors ? ExitCode.Failure : ExitCode.Success;
    }
}
