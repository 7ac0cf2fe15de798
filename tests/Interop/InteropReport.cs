using System.Collections.Concurrent;
using System.Text;
using NUnit.Framework.Interfaces;

namespace ThriftRpc.Interop;

/// <summary>Gathers how the cases end, prints them as one table, and writes docs/interop.md when asked to.</summary>
internal static class InteropReport
{
    private const string WriteSwitch = "THRIFTRPC_WRITE_INTEROP";
    private const int LineLength = 135;

    private static readonly ConcurrentBag<Outcome> s_outcomes = [];

    /// <summary>Notes how a case has ended.</summary>
    /// <param name="peerIs">What the peer was: server or client.</param>
    /// <param name="context">The case.</param>
    public static void Note(string peerIs, TestContext context) =>
        s_outcomes.Add(new Outcome(
            peerIs, (PythonSetup)context.Test.Arguments[0]!, (string)context.Test.Arguments[1]!, context.Result.Outcome.Status == TestStatus.Passed));

    public static void Publish(Python? python)
    {
        TestContext.Progress.WriteLine(MatrixReport.Table());
        TestContext.Progress.WriteLine(MatrixReport.Limits());
        TestContext.Progress.WriteLine(SharedReport.Table());
        if (python is not null)
        {
            TestContext.Progress.WriteLine(Table(python));
        }

        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
        {
            if (python is null || !MatrixReport.IsComplete || !SharedReport.IsComplete || s_outcomes.Count < PythonServerTests.Cases().Concat(PythonClientTests.Cases()).Count())
            {
                throw new InvalidOperationException("docs/interop.md is written by a run of all cases with all peers only.");
            }

            string template = File.ReadAllText(Path.Combine(Python.RepositoryRoot, "tests", "Interop", "interop.template.md"));
            File.WriteAllText(
                Path.Combine(Python.RepositoryRoot, "docs", "interop.md"),
                template
                    .Replace("{matrix}", MatrixReport.Table())
                    .Replace("{versions}", MatrixReport.Versions())
                    .Replace("{limits}", MatrixReport.Limits())
                    .Replace("{shared}", SharedReport.Table())
                    .Replace("{table}", Table(python))
                    .Replace("{server cases}", CaseNames("server"))
                    .Replace("{client cases}", CaseNames("client")));
        }
    }

    private static string Table(Python python)
    {
        StringBuilder table = new();
        table.AppendLine("| peer | it is the | framing | its protocol class | cases passed |");
        table.Append("|---|---|---|---|---|");
        foreach (IGrouping<(string PeerIs, PythonSetup Setup), Outcome> row in s_outcomes
            .GroupBy(outcome => (outcome.PeerIs, outcome.Setup))
            .OrderByDescending(row => row.Key.PeerIs).ThenBy(row => row.Key.Setup.ToString(), StringComparer.Ordinal))
        {
            (string peerIs, PythonSetup setup) = row.Key;
            table.AppendLine();
            table.Append($"| {python.Version} | {peerIs} | {setup.Framing} | {setup.ProtocolClass} | {row.Count(outcome => outcome.Passed)} of {row.Count()} |");
        }

        return table.ToString();
    }

    private static string CaseNames(string peerIs)
    {
        StringBuilder names = new();
        int end = LineLength;
        foreach (string name in s_outcomes.Where(outcome => outcome.PeerIs == peerIs).Select(outcome => outcome.Case).Distinct().Order(StringComparer.Ordinal))
        {
            if (names.Length + name.Length > end)
            {
                names.Append("\n ");
                end = names.Length + LineLength;
            }

            names.Append(' ').Append(name).Append(',');
        }

        return names.ToString().Trim(' ', ',');
    }

    private sealed record Outcome(string PeerIs, PythonSetup Setup, string Case, bool Passed);
}
