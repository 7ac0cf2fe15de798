using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ThriftRpc.Interop;

/// <summary>A peer's program, built: once for a set of sources and tools, below artifacts/interop, and found there by the next run.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Folder">Where it was built.</param>
/// <param name="Version">The versions of its library and tools.</param>
internal sealed record PeerBuild(Peer Peer, string Folder, string Version)
{
    /// <summary>C++ takes a minute of processor time, and more where others want the processor too.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private static readonly SemaphoreSlim s_twoAtATime = new(2);
    private static readonly ConcurrentDictionary<Peer, Lazy<Task<(PeerBuild? Build, string Missing)>>> s_builds = new();

    private static string Artifacts => Path.Combine(Python.RepositoryRoot, "artifacts", "interop");

    /// <summary>Builds the peer's program unless it is there.</summary>
    /// <returns>The program, or null and why there is none.</returns>
    /// <exception cref="InvalidOperationException">Its tools are there, but it does not build.</exception>
    public static Task<(PeerBuild? Build, string Missing)> GetAsync(Peer peer) => s_builds.GetOrAdd(peer, _ => new(() => BuildAsync(peer))).Value;

    /// <summary>Gets the builds that were asked for and succeeded.</summary>
    public static IEnumerable<PeerBuild> Done =>
        s_builds.Values.Where(build => build.IsValueCreated && build.Value.IsCompletedSuccessfully).Select(build => build.Value.Result.Build).OfType<PeerBuild>();

    /// <summary>Starts the program.</summary>
    public PeerProcess Start(PeerRole role, WireSetup setup, Place place, params IEnumerable<string> more)
    {
        ProcessStartInfo start = Peer.Program(Folder);
        string[] words =
        [
            role == PeerRole.Server ? "server" : "client",
            "--protocol", setup.Protocol, "--framing", setup.Framing, "--endpoint", setup.Endpoint, "--port", $"{place.Port}", "--path", place.Path,
            "--cert", place.Certificate.CertificateFile, "--key", place.Certificate.KeyFile,
            .. setup.IsMultiplexed ? ["--multiplexed"] : Array.Empty<string>(), .. more,
        ];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        return new PeerProcess(start);
    }

    private static async Task<(PeerBuild? Build, string Missing)> BuildAsync(Peer peer)
    {
        await s_twoAtATime.WaitAsync();
        try
        {
            using CancellationTokenSource patience = new(s_patience);
            if (await Tool.TryRunAsync("thrift", ["--version"], patience.Token) is not { } compiler)
            {
                return (null, "There is no compiler named thrift: install thrift-compiler.");
            }

            if (await peer.FindAsync(patience.Token) is not { } version)
            {
                return (null, $"{peer.Name} is not here, or not its library: install {peer.Needs}.");
            }

            string folder = Path.Combine(Artifacts, $"{peer.Name.ToLowerInvariant().Replace("+", "p")}-{Key(peer, compiler + version)}");
            string mark = Path.Combine(folder, "built");
            if (!File.Exists(mark))
            {
                await MakeAsync(peer, folder, patience.Token);
                await File.WriteAllTextAsync(mark, version, patience.Token);
            }

            return (new PeerBuild(peer, folder, version), "");
        }
        finally
        {
            s_twoAtATime.Release();
        }
    }

    private static async Task MakeAsync(Peer peer, string folder, CancellationToken token)
    {
        Directory.CreateDirectory(Artifacts);
        foreach (string old in Directory.GetDirectories(Artifacts, $"{Path.GetFileName(folder).Split('-')[0]}-*"))
        {
            Directory.Delete(old, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(folder, peer.SourceFolder));
        Directory.CreateDirectory(Path.Combine(folder, peer.GeneratedFolder));
        foreach (string source in Directory.GetFiles(peer.Sources, peer.SourcePattern))
        {
            File.Copy(source, Path.Combine(folder, peer.SourceFolder, Path.GetFileName(source)));
        }

        foreach (string idl in Peer.IdlFiles)
        {
            string[] words = ["-nowarn", "-r", "--gen", peer.Generator, "-out", Path.Combine(folder, peer.GeneratedFolder), idl];
            await Tool.RunAsync(new ProcessStartInfo("thrift", words), token);
        }

        foreach (ProcessStartInfo step in peer.BuildSteps(folder))
        {
            try
            {
                await Tool.RunAsync(step, token);
            }
            catch (Win32Exception e)
            {
                throw new InvalidOperationException($"There is no {step.FileName}, which {peer.Name} needs: {e.Message}", e);
            }
        }
    }

    /// <summary>Everything that the program is made of, in short.</summary>
    private static string Key(Peer peer, string versions)
    {
        StringBuilder all = new(versions);
        foreach (string file in Directory.GetFiles(peer.Sources, peer.SourcePattern).Order(StringComparer.Ordinal).Concat(Peer.IdlFiles))
        {
            all.AppendLine(Path.GetFileName(file)).AppendLine(File.ReadAllText(file));
        }

        all.AppendLine(peer.Generator);
        foreach (ProcessStartInfo step in peer.BuildSteps("."))
        {
            all.AppendLine(step.FileName).AppendJoin(' ', step.ArgumentList).AppendLine();
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())))[..12];
    }
}
