using System.Text.Json;
using ThriftRpc.Idl;

namespace ThriftRpc.Cli;

/// <summary>Prints what is wrong: findings are the command's output, failures its errors.</summary>
internal static class Findings
{
    /// <summary>One line each, in the form that MSBuild, editors and CI systems turn into links.</summary>
    public static void Print(Outcome outcome, TextWriter output, TextWriter error)
    {
        foreach (IdlDiagnostic finding in outcome.Findings)
        {
            output.WriteLine(finding);
        }

        PrintFailures(outcome, error);
    }

    public static void PrintJson(Outcome outcome, TextWriter output, TextWriter error)
    {
        FindingJson[] findings = [.. outcome.Findings.Select(FindingJson.From)];
        output.WriteLine(JsonSerializer.Serialize(findings, FindingJsonContext.Plain.FindingJsonArray));
        PrintFailures(outcome, error);
    }

    /// <summary>The same form without a place.</summary>
    public static void PrintFailure(string text, TextWriter error) => error.WriteLine($"thriftrpc: error: {text}");

    private static void PrintFailures(Outcome outcome, TextWriter error)
    {
        foreach (string failure in outcome.Failures)
        {
            PrintFailure(failure, error);
        }
    }
}
