namespace ThriftRpc.Idl;

/// <summary>Marks what the IDL calls deprecated.</summary>
internal static class Obsolete
{
    /// <summary>Generated code goes on using what it tells others not to use.</summary>
    public const string Pragma = "#pragma warning disable CS0612, CS0618, CS9042 // What the IDL calls deprecated is still sent and received.";

    public static void Emit(CodeWriter code, IReadOnlyList<AnnotationSyntax> annotations)
    {
        if (annotations.FirstOrDefault(annotation => annotation.Key.Text == "deprecated") is { } deprecated)
        {
            string text = deprecated.Value is "1" or "true" or "" ? "The IDL calls it deprecated." : deprecated.Value;
            code.Line($"[global::System.Obsolete({Literal.Of(text)})]");
        }
    }
}
