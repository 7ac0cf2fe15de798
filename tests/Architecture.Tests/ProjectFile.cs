using System.Xml.Linq;

namespace ThriftRpc.Architecture.Tests;

/// <summary>What a project file says about its dependencies.</summary>
internal sealed class ProjectFile
{
    private ProjectFile(string name, XElement project)
    {
        Name = name;
        Sdk = (string?)project.Attribute("Sdk") ?? "";
        ProjectReferences = [.. Items(project, "ProjectReference").Where(item => !IsAnalyzer(item)).Select(ReferencedProject)];
        Packages = [.. Items(project, "PackageReference").Where(item => !IsAnalyzer(item)).Select(Include)];
        FrameworkReferences = [.. Items(project, "FrameworkReference").Select(Include)];
    }

    public string Name { get; }

    public string Sdk { get; }

    /// <summary>Gets the projects that the code uses; those that only look at it while it is compiled are no dependency.</summary>
    public IReadOnlyList<string> ProjectReferences { get; }

    /// <summary>Gets the packages that the code uses, analyzers excepted.</summary>
    public IReadOnlyList<string> Packages { get; }

    public IReadOnlyList<string> FrameworkReferences { get; }

    public static ProjectFile Parse(string name, string xml) => new(name, XElement.Parse(xml));

    /// <summary>Reads every project that stands in a folder of its own under src, as many as there are.</summary>
    public static IReadOnlyList<ProjectFile> All() =>
        [.. Directory.EnumerateFiles(Repository.Source, "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)))];

    public override string ToString() => Name;

    private static IEnumerable<XElement> Items(XElement project, string type) =>
        project.Descendants().Where(element => element.Name.LocalName == type && element.Attribute("Include") is not null);

    private static string Include(XElement item) => (string)item.Attribute("Include")!;

    private static string ReferencedProject(XElement item) => Path.GetFileNameWithoutExtension(Include(item).Replace('\\', '/'));

    /// <summary>An analyzer or generator: part of the compilation, not of the program.</summary>
    private static bool IsAnalyzer(XElement item) =>
        Metadata(item, "OutputItemType") == "Analyzer" || Include(item).EndsWith("Analyzers", StringComparison.Ordinal);

    private static string? Metadata(XElement item, string name) =>
        (string?)item.Attribute(name) ?? item.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
