using System.Collections.Concurrent;
using System.Text;

namespace ThriftRpc.Interop;

/// <summary>Gathers how the conversations with the peers end, and prints them as one table.</summary>
internal static class MatrixReport
{
    private static readonly ConcurrentDictionary<(Peer Peer, PeerRole Role, WireSetup Setup), CaseOutcomes> s_outcomes = [];

    public static void Note(Peer peer, PeerRole role, WireSetup setup, CaseOutcomes outcomes) => s_outcomes[(peer, role, setup)] = outcomes;

    /// <summary>Gets whether every conversation that there is has been had.</summary>
    public static bool IsComplete => Peer.All.All(peer =>
        ((PeerRole[])[PeerRole.Server, PeerRole.Client]).All(role => peer.Setups(role).All(setup => s_outcomes.ContainsKey((peer, role, setup)))));

    /// <summary>Returns a row for each peer, protocol and framing, with what passed at each endpoint, in each direction.</summary>
    public static string Table()
    {
        StringBuilder table = new();
        table.AppendLine("| peer | protocol | framing | its server: tcp | tls | unix | its client: tcp | tls | unix |");
        table.Append("|---|---|---|---|---|---|---|---|---|");
        foreach (Peer peer in Peer.All)
        {
            foreach (IGrouping<(string, string, bool), WireSetup> row in WireSetup.All.GroupBy(setup => (setup.Protocol, setup.Framing, setup.IsMultiplexed)))
            {
                (string protocol, string framing, bool isMultiplexed) = row.Key;
                table.AppendLine();
                table.Append($"| {peer.Name} | {protocol} | {framing}{(isMultiplexed ? ", multiplexed" : "")} |");
                foreach (PeerRole role in (PeerRole[])[PeerRole.Server, PeerRole.Client])
                {
                    foreach (string endpoint in WireSetup.Endpoints)
                    {
                        table.Append($" {Cell(peer, role, row.FirstOrDefault(setup => setup.Endpoint == endpoint))} |");
                    }
                }
            }
        }

        return table.ToString();
    }

    /// <summary>Returns a row for each thing that a peer cannot do.</summary>
    public static string Limits()
    {
        StringBuilder table = new();
        table.AppendLine("| peer | as | cannot | because | left out |");
        table.Append("|---|---|---|---|---|");
        foreach (Peer peer in Peer.All)
        {
            foreach ((int number, PeerLimit limit) in peer.Limits.Index())
            {
                string role = limit.Role == PeerRole.Either ? "server, client" : limit.Role.ToString().ToLowerInvariant();
                IEnumerable<string> left =
                [
                    .. limit.Cases, .. limit.Documents.Select(name => $"document {name}"), .. limit.Fields.Select(name => $"field {name}"),
                    .. limit.Change is null ? Array.Empty<string>() : ["other values sent instead"],
                ];
                table.AppendLine();
                table.Append($"| {peer.Name} {number + 1} | {role} | {limit.What} | {limit.Why} | {string.Join(", ", left)} |");
            }
        }

        return table.ToString();
    }

    /// <summary>Returns the versions of the peers that were built.</summary>
    public static string Versions() => string.Join('\n', PeerBuild.Done.OrderBy(build => build.Peer.Name).Select(build => $"- {build.Peer.Name}: {build.Version}"));

    private static string Cell(Peer peer, PeerRole role, WireSetup? setup)
    {
        if (setup is null)
        {
            return "";
        }

        if (peer.WhyNot(setup, role) is { } limit)
        {
            return $"no ({peer.Limits.ToList().IndexOf(limit) + 1})";
        }

        return s_outcomes.TryGetValue((peer, role, setup), out CaseOutcomes? outcomes) ? $"{outcomes.PassedCount} of {outcomes.Count}"
            : OurSide.Speaks(setup) ? "not run"
            : "not ours yet";
    }
}
