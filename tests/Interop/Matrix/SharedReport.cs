using System.Collections.Concurrent;
using System.Text;

namespace ThriftRpc.Interop;

/// <summary>Gathers how it went where many callers shared a connection, and prints it as a table.</summary>
internal static class SharedReport
{
    private static readonly ConcurrentDictionary<SharedCase, (int Calls, bool Overtook)> s_outcomes = [];

    public static bool IsComplete => SharedCase.All.All(s_outcomes.ContainsKey);

    public static void Note(SharedCase shared, int calls, bool overtook) => s_outcomes[shared] = (calls, overtook);

    public static string Table()
    {
        StringBuilder table = new();
        table.AppendLine("| peer | server | protocol | framing | endpoint | calls answered | a reply overtakes |");
        table.Append("|---|---|---|---|---|---|---|");
        foreach (SharedCase shared in SharedCase.All)
        {
            (string answered, string overtakes) = s_outcomes.TryGetValue(shared, out (int Calls, bool Overtook) outcome)
                ? ($"{outcome.Calls} of {outcome.Calls}", outcome.Overtook ? "yes" : "no")
                : ("not run", "");
            table.AppendLine();
            table.Append($"| {shared.Peer} | {shared.Server} | {shared.Setup.Protocol} | {shared.Setup.Framing} | {shared.Setup.Endpoint} | {answered} | {overtakes} |");
        }

        return table.ToString();
    }
}
