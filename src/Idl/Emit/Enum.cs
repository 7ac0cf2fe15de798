namespace ThriftRpc.Idl;

/// <summary>Writes enums.</summary>
internal sealed class EnumEmitter(EmitContext context)
{
    public void Emit(EnumSymbol @enum)
    {
        CodeWriter code = context.Code;
        code.Blank();
        Doc.Summary(code, @enum.Doc, $"The enum <c>{@enum.Name}</c>.");
        Obsolete.Emit(code, @enum.Syntax.Annotations);
        code.Line(Runtime.GeneratedCode);
        using (code.Open($"public enum {context.Names.Declared(@enum)}"))
        {
            foreach (EnumMember member in @enum.Members)
            {
                code.Blank();
                Doc.Summary(code, member.Doc, $"The member <c>{member.Name}</c>.");
                Obsolete.Emit(code, member.Annotations);
                code.Line($"{context.Names.Of(member)} = {member.Value},");
            }
        }
    }
}
