using System.CommandLine;
using ThriftRpc.Cli;

RootCommand root = new("Works with Thrift's IDL: checks .thrift files, and writes the C# that ThriftRpc's generator makes of them.")
{
    GenCommand.Create(),
    CheckCommand.Create(),
};
ParseResult parsed = root.Parse(args);
int exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
