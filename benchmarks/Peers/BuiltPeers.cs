using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>The contenders of other languages: each is built by its own script from its folder under <c>programs</c>, or left out.</summary>
internal static class BuiltPeers
{
    private static readonly (string Folder, string Contender)[] s_all =
    [
        ("apache-cpp", "Apache Thrift C++"),
        ("apache-go", "Apache Thrift Go"),
        ("nethttp", "Go net/http, HTTP/1.1"),
        ("h2c", "Go net/http, h2c"),
        ("fasthttp", "fasthttp"),
        ("grpc", "gRPC-Go"),
    ];

    /// <summary>Builds what can be built.</summary>
    /// <param name="wanted">Whether a contender is wanted.</param>
    /// <param name="leaveOut">Told of each that cannot, with the reason.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<List<PeerProgram>> BuildAsync(Func<string, bool> wanted, Action<string, string> leaveOut, CancellationToken cancellationToken)
    {
        List<PeerProgram> built = [];
        foreach ((string folder, string contender) in s_all.Where(peer => wanted(peer.Contender)))
        {
            if (FindRepository() is not { } repository)
            {
                leaveOut(contender, "the benchmark does not run inside its repository");
                continue;
            }

            string output = Path.Combine(repository, "artifacts", "peers", folder);
            if (await TryBuildAsync(Path.Combine(repository, "benchmarks", "Peers", "programs", folder, "build.sh"), output, cancellationToken) is { } failure)
            {
                leaveOut(contender, failure);
            }
            else
            {
                built.Add(new PeerProgram(contender, Path.Combine(output, "peer"), []));
            }
        }

        return built;
    }

    /// <returns>Null, or why not.</returns>
    private static async Task<string?> TryBuildAsync(string script, string output, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("bash", [script, output]) { RedirectStandardError = true };
        using Process build = Process.Start(start)!;
        try
        {
            string error = await build.StandardError.ReadToEndAsync(cancellationToken);
            await build.WaitForExitAsync(cancellationToken);
            return build.ExitCode == 0 ? null : error.Trim();
        }
        finally
        {
            if (!build.HasExited)
            {
                build.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Thrift.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
