using System.IO.Compression;
using System.Xml.Linq;

namespace ThriftRpc.Packages.Tests;

/// <summary>What lies in the packages.</summary>
[TestFixture]
internal sealed class PackageContentTests
{
    private static readonly string[] s_libraries = ["ThriftRpc.Protocol", "ThriftRpc.Transport", "ThriftRpc.Client", "ThriftRpc.Server", "ThriftRpc.Pool", "ThriftRpc.Hosting"];

    private static readonly string[] s_all = ["ThriftRpc", .. s_libraries, "ThriftRpc.Cli"];

    [TestCaseSource(nameof(s_all))]
    public void A_package_says_what_it_is_under_which_licence_and_how_to_use_it(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Feed.FileOf(package));
        XElement metadata = Specification(archive, package);

        Assert.That(Value(metadata, "id"), Is.EqualTo(package));
        Assert.That(Value(metadata, "license"), Is.EqualTo("Apache-2.0"));
        Assert.That(Value(metadata, "description"), Has.Length.GreaterThan(20));
        Assert.That(Value(metadata, "authors"), Is.Not.Empty);
        Assert.That(Value(metadata, "readme"), Is.EqualTo("README.md"));
        Assert.That(archive.GetEntry("README.md")!.Length, Is.GreaterThan(200));
    }

    [TestCaseSource(nameof(s_libraries))]
    public void A_library_has_its_documentation_and_its_symbols(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Feed.FileOf(package));
        using ZipArchive symbols = ZipFile.OpenRead(Feed.FileOf(package, "snupkg"));

        Assert.That(Files(archive, "lib/"), Is.EquivalentTo(new[] { $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml" }));
        Assert.That(Files(symbols, "lib/"), Is.EqualTo(new[] { $"lib/net10.0/{package}.pdb" }));
    }

    [Test]
    public void The_main_package_carries_the_generator_with_its_compiler_and_depends_on_the_runtime()
    {
        using ZipArchive archive = ZipFile.OpenRead(Feed.FileOf("ThriftRpc"));

        Assert.That(Files(archive, "analyzers/"), Is.EquivalentTo(new[] { "analyzers/dotnet/cs/ThriftRpc.Generator.dll", "analyzers/dotnet/cs/ThriftRpc.Idl.dll" }));
        Assert.That(Files(archive, "buildTransitive/"), Is.EquivalentTo(new[] { "buildTransitive/ThriftRpc.props", "buildTransitive/ThriftRpc.targets" }));
        Assert.That(Files(archive, "lib/"), Is.EqualTo(new[] { "lib/net10.0/_._" }));
        Assert.That(
            Dependencies(Specification(archive, "ThriftRpc")).Where(id => id.StartsWith("ThriftRpc", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "ThriftRpc.Protocol", "ThriftRpc.Transport", "ThriftRpc.Client", "ThriftRpc.Server" }));
    }

    [Test]
    public void The_protocol_depends_on_nothing()
    {
        using ZipArchive archive = ZipFile.OpenRead(Feed.FileOf("ThriftRpc.Protocol"));

        Assert.That(Dependencies(Specification(archive, "ThriftRpc.Protocol")), Is.Empty);
    }

    /// <summary>The compiler of .thrift files is no library of its own, and tests and benchmarks are nobody's.</summary>
    [Test]
    public void Nothing_else_is_packed()
    {
        string[] wanted = [.. s_all, "ThriftRpc.AspNetCore"];

        IEnumerable<string> packed = Directory.EnumerateFiles(Feed.Path, "*.nupkg").Select(file => Path.GetFileName(file));

        Assert.That(packed.Where(file => !wanted.Any(package => Feed.IsOf(package, file))), Is.Empty);
    }

    private static XElement Specification(ZipArchive archive, string package)
    {
        using Stream stream = archive.GetEntry($"{package}.nuspec")!.Open();
        return XElement.Load(stream).Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string? Value(XElement metadata, string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static IEnumerable<string> Dependencies(XElement metadata) =>
        metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!);

    private static IEnumerable<string> Files(ZipArchive archive, string folder) =>
        archive.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith(folder, StringComparison.Ordinal));
}
