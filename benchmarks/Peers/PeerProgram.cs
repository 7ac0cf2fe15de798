using System.Diagnostics;
using ThriftRpc.Benchmarks.Rpc;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>A program that is the server or the client of one library: see README.md for the words it understands.</summary>
/// <param name="Contender">The name in the tables.</param>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">What it is told before the words.</param>
internal sealed record PeerProgram(string Contender, string FileName, IReadOnlyList<string> Arguments)
{
    public static PeerProgram Of(DotNetPeer peer)
    {
        ProcessStartInfo self = SelfStart.With(DotNetPeer.Command, peer.Id);
        return new PeerProgram(peer.Name, self.FileName, [.. self.ArgumentList]);
    }

    /// <summary>Asks for the library's name and version.</summary>
    public async Task<string> AskLibraryAsync(CancellationToken cancellationToken)
    {
        using PeerProcess process = Start(core: null, "version");
        return await process.ReadLineAsync(cancellationToken);
    }

    /// <summary>Starts it.</summary>
    /// <param name="core">The only core that it may use, or null for all.</param>
    /// <param name="words">What it shall be.</param>
    public PeerProcess Start(int? core, params IEnumerable<string> words)
    {
        // From its first instruction, so that runtimes which count cores see one.
        string[] all = [FileName, .. Arguments, .. words];
        return PeerProcess.Start(core is { } pinned ? ["taskset", "--cpu-list", $"{pinned}", .. all] : all);
    }
}
