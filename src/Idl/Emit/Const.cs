namespace ThriftRpc.Idl;

/// <summary>Writes the class of a file's constants.</summary>
internal sealed class ConstEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;

    public void Emit(IReadOnlyList<ConstSymbol> constants, string fileName)
    {
        _code.Blank();
        _code.Line($"/// <summary>The constants of <c>{fileName}</c>.</summary>");
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public static partial class {context.Names.Constants}"))
        {
            foreach (ConstSymbol constant in constants)
            {
                _code.Blank();
                Doc.Summary(_code, constant.Doc, $"The constant <c>{constant.Name}</c>.");
                if (constant.Type is StructSymbol)
                {
                    _code.Line("/// <remarks>Made anew for each reader, who may change it.</remarks>");
                }

                _code.Line(Declaration(constant.Type, context.Names.Of(constant), constant.Value!));
            }
        }
    }

    /// <summary>What C# can make a constant is one; of the rest, what could be changed is shown read-only, or made anew for each reader.</summary>
    private string Declaration(TypeSymbol type, string name, ValueSymbol value)
    {
        string typeName = context.Types.Name(type);
        return type switch
        {
            BaseType { Kind: BaseKind.Binary } => $"public static global::System.ReadOnlyMemory<byte> {name} {{ get; }} = {Bytes((BinaryValue)value)};",
            BaseType { Kind: BaseKind.Uuid } => $"public static {typeName} {name} {{ get; }} = {Expression()};",
            StructSymbol => $"public static {typeName} {name} => {Expression()};",
            ListType list => $"public static {Runtime.Collections}IReadOnlyList<{context.Types.Name(list.Element)}> {name} {{ get; }} = {Expression()};",
            SetType set => ReadOnly($"IReadOnlySet<{context.Types.Name(set.Element)}>"),
            MapType map => ReadOnly($"IReadOnlyDictionary<{context.Types.Name(map.Key)}, {context.Types.Name(map.Value)}>"),
            _ => $"public const {typeName} {name} = {Expression()};",
        };

        string Expression() => context.Values.Expression(value, type);

        string ReadOnly(string view) => $"public static {Runtime.Collections}{view} {name} {{ get; }} = {context.Values.Constructed(value, type)};";
    }

    private string Bytes(BinaryValue value) => value.Text.Length == 0 ? "default" : context.Values.Expression(value, BaseType.Of("binary"));
}
