namespace ThriftRpc.Idl;

/// <summary>A constant.</summary>
/// <param name="Value">Its value; null when there is none that makes sense, which has been reported.</param>
internal sealed record ConstSyntax(TypeSyntax Type, Token Name, ValueSyntax? Value, string? Doc) : DefinitionSyntax(Name, Doc)
{
    public static ConstSyntax Parse(TokenStream tokens)
    {
        Token keyword = tokens.Next();
        TypeSyntax type = TypeSyntax.Parse(tokens);
        Token name = tokens.ExpectName("a constant");
        tokens.Expect("=");
        ValueSyntax? value = ValueSyntax.Parse(tokens);
        tokens.SkipSeparator();
        return new ConstSyntax(type, name, value, keyword.Doc);
    }
}
