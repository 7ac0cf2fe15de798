using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>A folder for one conversation: the certificate, the socket, the documents. It is gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    private static readonly Lazy<DirectoryInfo> s_shared = new(() => Directory.CreateTempSubdirectory("thriftrpc-tls-"));
    private static readonly Lazy<Certificate> s_certificate = new(() => Certificate.Make(s_shared.Value));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("thriftrpc-interop-");

    public string Folder => _folder.FullName;

    public static void EndAll()
    {
        if (s_shared.IsValueCreated)
        {
            s_shared.Value.Delete(recursive: true);
        }
    }

    /// <summary>Gets where a server listens that listens on this port, or on this folder's socket.</summary>
    public Place Place(int port) => new(port, Path.Combine(Folder, "s"), s_certificate.Value);

    /// <summary>Writes documents as a peer's client wants them: in the binary protocol, and in that of the setup where our side has it.</summary>
    public void Write(IReadOnlyDictionary<string, Everything> documents, WireSetup setup)
    {
        foreach ((string name, Everything document) in documents)
        {
            File.WriteAllBytes(Path.Combine(Folder, $"{name}.binary"), Codec.Encode(document));
            if (OurSide.HasProtocol(setup.Protocol))
            {
                File.WriteAllBytes(Path.Combine(Folder, $"{name}.{setup.Protocol}"), Codec.Encode(document, OurSide.Protocol(setup.Protocol)));
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
