namespace ThriftRpc.Differential;

/// <summary>A folder for what the compilers write.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("thriftrpc-differential-");

    public string FolderFor(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
