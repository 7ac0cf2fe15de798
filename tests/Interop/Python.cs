using System.Diagnostics;
using System.Reflection;

namespace ThriftRpc.Interop;

/// <summary>The peer: Python with Apache Thrift's library, and the code that Apache's own compiler makes for it.</summary>
internal sealed class Python : IDisposable
{
    /// <summary>Debian's own: another <c>python3</c> on the path would not see the package python3-thrift.</summary>
    private const string DefaultInterpreter = "/usr/bin/python3";

    public const string Probe = """
        import importlib.metadata, platform, thrift.Thrift
        try:
            import thrift.protocol.fastbinary
            print("accelerated")
        except ImportError:
            print("plain")
        print(f"Python {platform.python_version()}, Apache Thrift {importlib.metadata.version('thrift')}")
        """;

    private static readonly string s_root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private readonly DirectoryInfo _generated;
    private readonly bool _hasAccelerator;

    private Python(string version, bool hasAccelerator, DirectoryInfo generated)
    {
        Version = version;
        _hasAccelerator = hasAccelerator;
        _generated = generated;
    }

    public static string RepositoryRoot => s_root;

    public static string Programs => Path.Combine(s_root, "tests", "Interop", "python");

    public string Version { get; }

    public static string Interpreter => Environment.GetEnvironmentVariable("THRIFTRPC_PYTHON") ?? DefaultInterpreter;

    /// <summary>Finds the peer and lets its compiler make its code.</summary>
    /// <returns>The peer, or null and why there is none.</returns>
    public static async Task<(Python? Peer, string Missing)> FindAsync(CancellationToken token)
    {
        if (await Tool.TryRunAsync(Interpreter, ["-c", Probe], token) is not { } library)
        {
            return (null, $"{Interpreter} has no module thrift: install python3-thrift, or name another Python in THRIFTRPC_PYTHON.");
        }

        if (await Tool.TryRunAsync("thrift", ["--version"], token) is null)
        {
            return (null, "There is no compiler named thrift: install thrift-compiler.");
        }

        DirectoryInfo generated = Directory.CreateTempSubdirectory("thriftrpc-interop-");
        foreach (string idl in (string[])["idl/conformance.thrift", "idl/echo.thrift", "tests/Interop/golden.thrift"])
        {
            string[] arguments = ["-nowarn", "-r", "--gen", "py", "-out", generated.FullName, Path.Combine(s_root, idl)];
            if (await Tool.TryRunAsync("thrift", arguments, token) is null)
            {
                throw new InvalidOperationException($"thrift does not compile {idl}: thrift {string.Join(' ', arguments)}");
            }
        }

        string[] lines = library.Split('\n');
        return (new Python(lines[1], lines[0] == "accelerated", generated), "");
    }

    /// <summary>Tells why the peer cannot talk in this way; null if it can.</summary>
    public string? WhyNot(PythonSetup setup) =>
        setup.IsAccelerated && !_hasAccelerator ? "This python3-thrift is built without its C module fastbinary." : null;

    /// <summary>Starts one of our programs for the peer.</summary>
    public PeerProcess Start(string program, IEnumerable<string> arguments) => new(new ProcessStartInfo(Interpreter, [program, .. arguments])
    {
        WorkingDirectory = Programs,
        Environment = { ["PYTHONPATH"] = _generated.FullName, ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONIOENCODING"] = "utf-8" },
    });

    public void Dispose() => _generated.Delete(recursive: true);
}
