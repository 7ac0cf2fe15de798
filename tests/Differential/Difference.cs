using System.Text.RegularExpressions;

namespace ThriftRpc.Differential;

/// <summary>Who refuses what the other accepts.</summary>
internal enum Refusing
{
    Ours,
    Apache,
}

/// <summary>A way in which the two compilers differ on purpose, or because Apache's is an old one.</summary>
/// <param name="Who">Who refuses.</param>
/// <param name="Sign">How the refusal is known: the id of our finding, or a pattern of what Apache's compiler says.</param>
/// <param name="Reason">Why this is right; the same words stand in docs/idl.md.</param>
/// <param name="Example">A file that shows it.</param>
/// <param name="Included">What that file includes as <c>part.thrift</c>; null for nothing.</param>
internal sealed record Difference(Refusing Who, string Sign, string Reason, string Example, string? Included = null)
{
    /// <summary>Whether a finding of ours is the one that Apache's compiler does not have.</summary>
    public bool Explains(Idl.IdlDiagnostic error) => Who == Refusing.Ours && Sign == error.Id;

    /// <summary>Whether what Apache's compiler says is what ours does not have.</summary>
    public bool Explains(string refusal) => Who == Refusing.Apache && Regex.IsMatch(refusal, Sign);

    public override string ToString() => $"{Who} {Sign}";
}
