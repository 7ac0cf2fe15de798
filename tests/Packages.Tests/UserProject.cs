namespace ThriftRpc.Packages.Tests;

/// <summary>A folder outside the repository in which a user has a project, and the packages in a feed.</summary>
internal sealed class UserProject
{
    private readonly string _folder = Path.Combine(Feed.Workplace, Guid.NewGuid().ToString("N"));

    public UserProject()
    {
        // Packages of ours are kept here and nowhere else: the next run packs other ones with the same version. What they need of others
        // this machine has, or fetches from the source that it is configured for.
        bool hasOurs = Directory.EnumerateDirectories(Build.PackageFolder, "thriftrpc*").Any();
        Write("nuget.config", $"""
            <configuration>
              <packageSources><add key="packed" value="{Feed.Path}" /></packageSources>
              <fallbackPackageFolders>{(hasOurs ? "" : $"<add key=\"machine\" value=\"{Build.PackageFolder}\" />")}</fallbackPackageFolders>
            </configuration>
            """);
    }

    public void Write(string path, string text)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Writes a program's project file.</summary>
    public void WriteProject(string items) => Write("App.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          {items}
        </Project>
        """);

    /// <summary>Builds the project.</summary>
    public Task<(int ExitCode, string Output)> BuildAsync(CancellationToken cancellationToken) =>
        RunAsync(["build", "-c", "Release", "--nologo", "-v", "quiet"], [], cancellationToken);

    /// <summary>Builds the project and runs it.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> BuildAndRunAsync(CancellationToken cancellationToken)
    {
        (int exitCode, string output) = await BuildAsync(cancellationToken);
        Assert.That(exitCode, Is.Zero, output);
        (exitCode, output) = await RunAsync(["bin/Release/net10.0/App.dll"], [], cancellationToken);
        Assert.That(exitCode, Is.Zero, output);
        return output;
    }

    /// <summary>Runs <c>dotnet</c> for tools of the repository.</summary>
    /// <remarks>Where a tool lies is remembered in the user's home, for all that run at the same time: this one has a home of its own.</remarks>
    public Task<(int ExitCode, string Output)> ToolAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        (string, string)[] home = [("DOTNET_CLI_HOME", Path.Combine(_folder, "home")), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false")];
        return RunAsync(arguments, home, cancellationToken);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<string> arguments, IEnumerable<(string, string)> variables, CancellationToken cancellationToken)
    {
        (int exitCode, string output) = await Dotnet.RunAsync(
            _folder, arguments, variables.Append(("NUGET_PACKAGES", Path.Combine(_folder, "packages"))), cancellationToken);
        if (exitCode != 0 && output.Contains("NU1301", StringComparison.Ordinal))
        {
            Assert.Ignore($"The machine's source of packages cannot be reached, and packages are missing here: {output}");
        }

        return (exitCode, output);
    }
}
