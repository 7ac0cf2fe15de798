namespace ThriftRpc.Differential;

/// <summary>The written list: whatever is not here is a defect of one of the two compilers.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new(
            Refusing.Ours,
            "THRIFT0009",
            "Streaming annotations promise what no Thrift protocol does; Apache's compiler ignores them.",
            "service S { void f() (streaming.mode = \"bidirectional\") }"),
        new(
            Refusing.Ours,
            "THRIFT0202",
            "A field id above 32767 does not fit into the 16 bits of the wire; Apache's compiler warns, and its C# does not compile.",
            "struct S { 32768: i32 a }"),
        new(
            Refusing.Ours,
            "THRIFT0301",
            "A value that its type cannot hold is a mistake; Apache's compiler takes it and cuts it, or writes code that does not compile.",
            "struct S { 1: i8 a = 128 }"),
        new(
            Refusing.Ours,
            "THRIFT0307",
            "A struct value without a required field could never be sent; Apache's compiler does not look.",
            "struct T { 1: required i32 a }\nstruct S { 1: T a = {} }"),
        new(
            Refusing.Ours,
            "THRIFT0401",
            "A oneway method has no reply, so it has no result; Apache's compiler warns, and its C# does not compile.",
            "service S { oneway i32 f() }"),
        new(
            Refusing.Apache,
            "Type \"uuid\" not defined",
            "The type uuid is younger than 0.17.",
            "struct S { 1: uuid a }"),
        new(
            Refusing.Apache,
            @"\(last token was '(namespace|include|cpp_include|const|typedef|enum|struct|union|exception|service|void|bool|byte|i8|i16|i32|i64|double|string|binary|uuid|map|list|set|oneway|async|extends|throws|required|optional)'\)\s+syntax error",
            "The language's own words as names of fields are younger than 0.17.",
            "struct S { 1: string list }"),
        new(
            Refusing.Apache,
            "Cannot use reserved language keyword",
            "0.17 refuses words of other languages as names; each generator can write them in its own way.",
            "struct S { 1: string class }"),
        new(
            Refusing.Apache,
            @"\(last token was 'cpp_type'\)\s+syntax error",
            "A list's cpp_type in front of its element is younger than 0.17; behind the element it is accepted too.",
            "struct S { 1: list cpp_type \"x\" <i32> a }"),
        new(
            Refusing.Apache,
            "Type \"[^\"]+\" not defined",
            "The order of definitions does not matter to us; Apache's compiler must have seen an exception before it is thrown, and an enum before a value of it.",
            "service S { void f() throws (1: E e) }\nexception E {}"),
        new(
            Refusing.Apache,
            "No enum value or constant found named",
            "The order of constants does not matter to us; Apache's compiler must have seen one before it is used.",
            "const i32 A = B\nconst i32 B = 1"),
        new(
            Refusing.Apache,
            "have identifier \"[^\"]+\", but unset enum",
            "0.17 does not find an enum's member in the value of an exception when both are of another file.",
            "include \"part.thrift\"\nstruct S { 1: part.T a = {\"b\": part.E.X} }",
            "enum E { X }\nexception T { 1: E b }"),
        new(
            Refusing.Apache,
            "^exit code 139",
            "0.17 crashes on an empty documentation comment with a space in it.",
            "/** */\nstruct S {}"),
    ];
}
