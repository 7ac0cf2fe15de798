using ThriftRpc.Idl;

namespace ThriftRpc.Differential;

/// <summary>What both compilers make of a case.</summary>
internal sealed class Verdicts
{
    private Verdicts(IdlCase @case, string pythonFolder, string? apacheRefusal, IReadOnlyList<(string Name, IdlResult Result)> ours)
    {
        Case = @case;
        PythonFolder = pythonFolder;
        ApacheRefusal = apacheRefusal;
        Ours = ours;
        OurErrors = [.. ours.SelectMany(file => file.Result.Diagnostics).Where(diagnostic => diagnostic.Severity == IdlSeverity.Error)];
    }

    public IdlCase Case { get; }

    /// <summary>Gets where the code of Apache's compiler is.</summary>
    public string PythonFolder { get; }

    /// <summary>Gets what Apache's compiler said; null when it accepts the case.</summary>
    public string? ApacheRefusal { get; }

    /// <summary>Gets what our compiler made of each file.</summary>
    public IReadOnlyList<(string Name, IdlResult Result)> Ours { get; }

    public IReadOnlyList<IdlDiagnostic> OurErrors { get; }

    public bool AreBothAccepting => ApacheRefusal is null && OurErrors.Count == 0;

    /// <summary>Asks both.</summary>
    /// <param name="folder">A folder of the case's own.</param>
    public static async Task<Verdicts> OfAsync(IdlCase @case, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in @case.Files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.thrift"), text, cancellationToken);
        }

        string python = Path.Combine(folder, "py");
        string? refusal = await ApacheThrift.RefusalAsync(Path.Combine(folder, $"{@case.Main}.thrift"), python, cancellationToken);
        return new Verdicts(@case, python, refusal, Compile(@case));
    }

    /// <summary>The difference that nobody has written down; null when there is none.</summary>
    public string? FindUnlisted()
    {
        if (ApacheRefusal is null)
        {
            IdlDiagnostic[] unlisted = [.. OurErrors.Where(error => !Differences.All.Any(difference => difference.Explains(error)))];
            return unlisted.Length == 0 ? null : $"Only ours refuses it:\n{string.Join('\n', unlisted.Select(error => error.ToString()))}\n{Case}";
        }

        bool isListed = OurErrors.Count > 0 || Differences.All.Any(difference => difference.Explains(ApacheRefusal));
        return isListed ? null : $"Only Apache's refuses it: {ApacheRefusal}\n{Case}";
    }

    /// <summary>The namespace of a file's code: cases are compiled together.</summary>
    public string NamespaceOf(string file) => $"{Case.Name}.{file}";

    private static (string, IdlResult)[] Compile(IdlCase @case)
    {
        IEnumerable<IdlDocument> documents = @case.Files.Select(file => IdlDocument.Parse(
            $"{file.Name}.thrift", $"{@case.Name}/{file.Name}.thrift", file.Text, new IdlOptions { Namespace = $"{@case.Name}.{file.Name}" }));
        return [.. IdlCompilation.Create(documents, searchPaths: []).Documents.Zip(@case.Files, (linked, file) => (file.Name, linked.Emit()))];
    }
}
