namespace ThriftRpc.Architecture.Tests;

/// <summary>Who may know whom: docs/architecture.md, section 1. A new project under src is added here, deliberately.</summary>
internal static class Arrows
{
    public const string AspNetCore = "Microsoft.AspNetCore.App";

    /// <summary>Each project and the projects right below it. What those stand on may be used too.</summary>
    public static IReadOnlyDictionary<string, string[]> Table { get; } = new Dictionary<string, string[]>
    {
        ["Protocol"] = [],
        ["Transport"] = ["Protocol"],
        ["Client"] = ["Transport"],
        ["Server"] = ["Transport"],
        ["ThriftRpc"] = ["Client", "Server"],
        ["Pool"] = ["Client"],
        ["Hosting"] = ["Pool", "Server"],
        ["AspNetCore"] = ["Hosting"],
        ["Lab"] = ["Pool", "Server"],
        ["Idl"] = [],
        ["Generator"] = ["Idl"],
        ["Cli"] = ["Lab", "Idl"],
    };

    /// <summary>Everything that is wrong with the dependencies of these projects, one line each.</summary>
    public static IEnumerable<string> Violations(IEnumerable<ProjectFile> projects) => projects.SelectMany(Violations);

    private static IEnumerable<string> Violations(ProjectFile project)
    {
        if (!Table.ContainsKey(project.Name))
        {
            yield return $"src/{project.Name} is not in the table of arrows.";
            yield break;
        }

        HashSet<string> allowed = [.. Below(project.Name)];
        foreach (string reference in project.ProjectReferences.Where(reference => !allowed.Contains(reference)))
        {
            yield return $"{project.Name} -> {reference} is no arrow of the architecture.";
        }

        if (project.Name != "AspNetCore" && (project.FrameworkReferences.Count > 0 || project.Sdk.EndsWith(".Web", StringComparison.Ordinal)))
        {
            yield return $"{project.Name} needs a shared framework; only AspNetCore may.";
        }

        if (project.Name == "Protocol" && project.Packages.Count > 0)
        {
            yield return $"Protocol uses packages: {string.Join(", ", project.Packages)}.";
        }
    }

    private static IEnumerable<string> Below(string project) => Table[project].SelectMany(name => Below(name).Prepend(name));
}
