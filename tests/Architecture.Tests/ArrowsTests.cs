namespace ThriftRpc.Architecture.Tests;

[TestFixture]
internal sealed class ArrowsTests
{
    [Test]
    public void All_dependencies_of_the_sources_follow_the_arrows()
    {
        IReadOnlyList<ProjectFile> projects = ProjectFile.All();

        Assert.That(projects.Select(project => project.Name), Does.Contain("Protocol"));
        Assert.That(Arrows.Violations(projects), Is.Empty);
    }

    [Test]
    public void Each_project_stands_in_the_folder_of_its_name()
    {
        string[] folders = [.. Directory.EnumerateFiles(Repository.Source, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Source, path).Replace('\\', '/'))];

        Assert.That(folders, Is.EquivalentTo(ProjectFile.All().Select(project => $"{project.Name}/{project.Name}.csproj")));
    }

    [Test]
    public void Arrows_run_one_way_only()
    {
        foreach ((string project, string[] below) in Arrows.Table)
        {
            HashSet<string> seen = [];
            var next = new Queue<string>(below);
            while (next.TryDequeue(out string? name))
            {
                Assert.That(name, Is.Not.EqualTo(project), "The arrows go in a circle.");
                if (seen.Add(name))
                {
                    Array.ForEach(Arrows.Table[name], next.Enqueue);
                }
            }
        }
    }

    [TestCase("Protocol", "Transport")]
    [TestCase("Transport", "Client")]
    [TestCase("Client", "Pool")]
    [TestCase("Client", "Server")]
    [TestCase("Server", "Client")]
    [TestCase("Server", "Pool")]
    [TestCase("Pool", "Server")]
    [TestCase("Hosting", "AspNetCore")]
    [TestCase("Hosting", "Lab")]
    [TestCase("Lab", "Hosting")]
    [TestCase("Idl", "Protocol")]
    [TestCase("Generator", "Protocol")]
    [TestCase("Protocol", "Idl")]
    [TestCase("Server", "Idl")]
    [TestCase("Lab", "Idl")]
    [TestCase("Cli", "Generator")]
    public void An_arrow_that_is_not_in_the_architecture_is_found(string from, string to)
    {
        Assert.That(Violations(from, $"<ProjectReference Include=\"..\\{to}\\{to}.csproj\" />"), Is.EqualTo((string[])[$"{from} -> {to} is no arrow of the architecture."]));
    }

    [TestCase("Transport", "Protocol")]
    [TestCase("Client", "Transport")]
    [TestCase("Client", "Protocol")]
    [TestCase("Pool", "Client")]
    [TestCase("Hosting", "Server")]
    [TestCase("AspNetCore", "Hosting")]
    [TestCase("AspNetCore", "Transport")]
    [TestCase("Cli", "Idl")]
    [TestCase("Cli", "Pool")]
    [TestCase("Generator", "Idl")]
    public void An_arrow_of_the_architecture_is_allowed(string from, string to)
    {
        Assert.That(Violations(from, $"<ProjectReference Include=\"../{to}/{to}.csproj\" />"), Is.Empty);
    }

    [Test]
    public void An_unknown_project_is_found()
    {
        Assert.That(Violations("Shiny", ""), Has.One.Contains("Shiny"));
        Assert.That(Violations("Client", "<ProjectReference Include=\"../Shiny/Shiny.csproj\" />"), Has.One.Contains("Shiny"));
    }

    [Test]
    public void A_generator_that_a_project_is_compiled_with_is_no_dependency()
    {
        const string Generator =
            "<ProjectReference Include=\"../Generator/Generator.csproj\" OutputItemType=\"Analyzer\" ReferenceOutputAssembly=\"false\" />";

        Assert.That(Violations("Lab", Generator), Is.Empty);
    }

    [Test]
    public void Only_AspNetCore_may_use_its_framework()
    {
        const string Reference = $"<FrameworkReference Include=\"{Arrows.AspNetCore}\" />";

        Assert.That(Violations("AspNetCore", Reference), Is.Empty);
        Assert.That(Violations("Server", Reference), Has.One.Contains("Server"));
        Assert.That(Arrows.Violations([ProjectFile.Parse("Hosting", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />")]), Has.One.Contains("Hosting"));
    }

    [Test]
    public void Protocol_may_use_no_package_but_analyzers()
    {
        Assert.That(Violations("Protocol", "<PackageReference Include=\"System.IO.Pipelines\" />"), Has.One.Contains("System.IO.Pipelines"));
        Assert.That(Violations("Protocol", "<PackageReference Include=\"Microsoft.CodeAnalysis.BannedApiAnalyzers\" PrivateAssets=\"all\" />"), Is.Empty);
        Assert.That(Violations("Client", "<PackageReference Include=\"System.IO.Pipelines\" />"), Is.Empty);
    }

    /// <summary>What every project of src gets without asking would be a dependency of Protocol too.</summary>
    [Test]
    public void What_all_projects_share_adds_no_package_but_analyzers()
    {
        foreach (string path in Directory.EnumerateFiles(Repository.Source, "Directory.Build.*")
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.Build.*")))
        {
            ProjectFile shared = ProjectFile.Parse(Path.GetFileName(path), File.ReadAllText(path));

            Assert.That(shared.Packages.Concat(shared.ProjectReferences).Concat(shared.FrameworkReferences), Is.Empty, shared.Name);
        }
    }

    [TestCase("System.Net.Sockets")]
    [TestCase("System.IO.Pipelines")]
    [TestCase("System.Net.Security")]
    [TestCase("System.Net.Http")]
    [TestCase("System.IO.Pipes")]
    public void The_compiled_Protocol_does_no_input_and_output(string assembly)
    {
        Assert.That(typeof(Protocol.TType).Assembly.GetReferencedAssemblies().Select(name => name.Name), Does.Not.Contain(assembly));
    }

    private static IEnumerable<string> Violations(string project, string items) =>
        Arrows.Violations([ProjectFile.Parse(project, $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{items}</ItemGroup></Project>")]);
}
