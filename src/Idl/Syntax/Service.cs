namespace ThriftRpc.Idl;

/// <summary>A service: methods under a name.</summary>
/// <param name="Base">The service that it extends; null for none.</param>
internal sealed record ServiceSyntax(
    Token Name, Token? Base, IReadOnlyList<MethodSyntax> Methods, IReadOnlyList<AnnotationSyntax> Annotations, string? Doc)
    : DefinitionSyntax(Name, Doc)
{
    public static ServiceSyntax Parse(TokenStream tokens)
    {
        Token keyword = tokens.Next();
        Token name = tokens.ExpectName("a service");
        Token? baseName = tokens.TryTake("extends") ? tokens.ExpectName("the service that is extended") : null;
        tokens.Expect("{");
        List<MethodSyntax> methods = tokens.ParseMembers("}", () => Foreign.TryTakePerforms(tokens) ? null : MethodSyntax.Parse(tokens));
        return new ServiceSyntax(name, baseName, methods, AnnotationSyntax.ParseAll(tokens), keyword.Doc);
    }
}
