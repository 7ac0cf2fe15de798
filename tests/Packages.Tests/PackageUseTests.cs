namespace ThriftRpc.Packages.Tests;

/// <summary>What a user does with the packages.</summary>
[TestFixture]
[CancelAfter(600_000)]
internal sealed class PackageUseTests
{
    [Test]
    public async Task One_reference_and_one_file_make_a_program_that_runs(CancellationToken cancellationToken)
    {
        UserProject project = new();
        project.WriteProject(Readme.Sample("ThriftRpc", "xml"));
        project.Write("idl/echo.thrift", Readme.Sample("ThriftRpc", "thrift"));
        project.Write("Program.cs", Readme.Sample("ThriftRpc", "csharp"));

        string output = await project.BuildAndRunAsync(cancellationToken);

        Assert.That(output.Trim(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task What_is_wrong_with_a_thrift_file_ends_the_build_at_its_place_in_that_file(CancellationToken cancellationToken)
    {
        UserProject project = new();
        project.WriteProject(Readme.Sample("ThriftRpc", "xml"));
        project.Write("idl/echo.thrift", "struct Req {\n  1: i32 count\n  2: Missing what\n}\n");
        project.Write("Program.cs", "System.Console.WriteLine();");

        (int exitCode, string output) = await project.BuildAsync(cancellationToken);

        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain("idl/echo.thrift(3,6): error THRIFT0102: There is no type 'Missing'"));
    }

    [Test]
    public async Task The_command_of_the_tool_s_package_writes_code_that_a_project_without_the_generator_runs(CancellationToken cancellationToken)
    {
        UserProject project = new();
        project.Write("idl/echo.thrift", Readme.Sample("ThriftRpc", "thrift"));
        project.Write("Program.cs", Readme.Sample("ThriftRpc", "csharp"));
        project.WriteProject("""
            <ItemGroup>
              <PackageReference Include="ThriftRpc.Client" Version="0.1.0" />
              <PackageReference Include="ThriftRpc.Server" Version="0.1.0" />
            </ItemGroup>
            """);
        project.Write("dotnet-tools.json", """
            { "version": 1, "isRoot": true, "tools": { "thriftrpc.cli": { "version": "0.1.0", "commands": ["thriftrpc"] } } }
            """);

        project.Write("tools.config", $"<configuration><packageSources><clear /><add key=\"packed\" value=\"{Feed.Path}\" /></packageSources></configuration>");

        (int restored, string restoreOutput) = await project.ToolAsync(["tool", "restore", "--configfile", "tools.config"], cancellationToken);
        Assert.That(restored, Is.Zero, restoreOutput);
        (int generated, string genOutput) = await project.ToolAsync(["thriftrpc", "gen", "idl/echo.thrift", "--output", "Generated"], cancellationToken);
        Assert.That((generated, genOutput), Is.EqualTo((0, "")));
        string output = await project.BuildAndRunAsync(cancellationToken);

        Assert.That(output.Trim(), Is.EqualTo("hello"));
    }
}
