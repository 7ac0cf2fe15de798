using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using ThriftRpc.Idl;

namespace ThriftRpc.Generator;

/// <summary>A .thrift file of a project, with all that its code depends on. Two are equal when their code is.</summary>
/// <param name="Path">Where the file is.</param>
/// <param name="Name">The file's path from the project's folder, with slashes: it goes into the code, which must not depend on the machine.</param>
internal sealed record ThriftFile(string Path, string Name, string Text, IdlOptions Options)
{
    private const string Property = "build_property.";
    private const string Metadata = "build_metadata.AdditionalFiles.";

    /// <summary>Whether the project lists the file as an item of ours.</summary>
    public static bool IsOne(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        Get(options.GetOptions(file), Metadata + "IsThriftFile") == "true";

    public static ThriftFile Read(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken)
    {
        AnalyzerConfigOptions item = options.GetOptions(file);
        IdlOptions idlOptions = new()
        {
            Namespace = Get(item, Metadata + "Namespace"),
            Role = Get(item, Metadata + "Role"),
            RootNamespace = Get(options.GlobalOptions, Property + "RootNamespace") ?? "",
            AllowNegativeKeys = string.Equals(Get(item, Metadata + "AllowNegativeKeys"), "true", StringComparison.OrdinalIgnoreCase),
        };
        string name = RelativePath.From(Get(options.GlobalOptions, Property + "ProjectDir") ?? "", file.Path);
        return new ThriftFile(file.Path, name, file.GetText(cancellationToken)?.ToString() ?? "", idlOptions);
    }

    public IdlDocument Parse() => IdlDocument.Parse(Path, Name, Text, Options);

    /// <summary>A value that MSBuild hands over; an item without a piece of metadata has it too, empty.</summary>
    private static string? Get(AnalyzerConfigOptions options, string key) =>
        options.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;
}
