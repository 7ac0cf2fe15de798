using System.Diagnostics.CodeAnalysis;

namespace ThriftRpc.Packages.Tests;

/// <summary>A folder with every package of the repository, packed once for all tests.</summary>
[SetUpFixture]
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "NUnit makes it.")]
internal sealed class Feed
{
    private static DirectoryInfo? s_folder;

    /// <summary>Gets a folder of this run, for whatever the tests need to write.</summary>
    public static string Workplace => s_folder!.FullName;

    public static string Path => System.IO.Path.Combine(Workplace, "feed");

    public static string FileOf(string package, string extension = "nupkg") =>
        Directory.EnumerateFiles(Path, $"*.{extension}").Single(file => IsOf(package, System.IO.Path.GetFileName(file)));

    /// <summary>Whether a file is the package of this name, whatever its version.</summary>
    public static bool IsOf(string package, string file) =>
        file.StartsWith($"{package}.", StringComparison.Ordinal) && char.IsAsciiDigit(file[package.Length + 1]);

    [OneTimeSetUp]
    public static async Task PackAsync()
    {
        using CancellationTokenSource enough = new(TimeSpan.FromMinutes(10));
        s_folder = Directory.CreateTempSubdirectory("thriftrpc-packages-");
        (int exitCode, string output) = await Dotnet.RunAsync(
            Build.RepositoryRoot,
            ["pack", "Thrift.sln", "-c", Build.Configuration, "--no-build", "-v", "quiet", "--nologo", "-o", Path],
            [],
            enough.Token);
        Assert.That(exitCode, Is.Zero, output);
    }

    [OneTimeTearDown]
    public static void Delete() => s_folder?.Delete(recursive: true);
}
