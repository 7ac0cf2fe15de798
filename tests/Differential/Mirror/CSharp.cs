using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ThriftRpc.Differential;

/// <summary>Compiles generated code into this process.</summary>
internal static class CSharp
{
    private static readonly ImmutableArray<MetadataReference> s_references = FindReferences();

    /// <returns>The assembly, or null and what the compiler said.</returns>
    public static (Assembly? Assembly, string Errors) Compile(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        CSharpParseOptions parseOptions = new(LanguageVersion.CSharp13);
        CSharpCompilationOptions options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Generated{Guid.NewGuid():N}", files.Select((file, i) => CSharpSyntaxTree.ParseText(file, parseOptions, path: $"{i}.cs")), s_references, options);
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image, cancellationToken: cancellationToken);
        if (!result.Success)
        {
            return (null, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(20).Select(Describe)));
        }

        image.Position = 0;
        return (new AssemblyLoadContext(name: null, isCollectible: true).LoadFromStream(image), "");
    }

    private static string Describe(Diagnostic error)
    {
        int line = error.Location.GetLineSpan().StartLinePosition.Line;
        string[] lines = error.Location.SourceTree!.ToString().Split('\n');
        return $"{error.Id}: {error.GetMessage()}\n    {lines[1]}: {lines[line].Trim()}";
    }

    private static ImmutableArray<MetadataReference> FindReferences()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        IEnumerable<string> assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == runtime);
        return [.. assemblies.Append(typeof(Protocol.TType).Assembly.Location).Select(path => MetadataReference.CreateFromFile(path))];
    }
}
