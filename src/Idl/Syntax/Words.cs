namespace ThriftRpc.Idl;

/// <summary>The words that the language keeps for itself.</summary>
internal static class Words
{
    /// <summary>Words that begin a header or a definition, and nothing else.</summary>
    private static readonly HashSet<string> s_declarations =
    [
        "namespace", "include", "cpp_include", "const", "typedef", "enum", "struct", "union", "exception", "service",
    ];

    private static readonly HashSet<string> s_reserved =
    [
        .. s_declarations,
        "cpp_type", "xsd_all", "xsd_optional", "xsd_nillable", "xsd_attrs",
        "void", "bool", "byte", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid", "map", "list", "set",
        "oneway", "async", "extends", "throws", "required", "optional", "true", "false",
    ];

    /// <summary>Reserved words that, unlike the others, are not even names of fields.</summary>
    private static readonly HashSet<string> s_neverNames =
    [
        "cpp_type", "xsd_all", "xsd_optional", "xsd_nillable", "xsd_attrs", "true", "false",
    ];

    public static bool BeginsDeclaration(string word) => s_declarations.Contains(word);

    public static bool IsReserved(string word) => s_reserved.Contains(word);

    public static bool IsReservedFromFields(string word) => s_neverNames.Contains(word);

    /// <summary>What became of words that old files still use; null for all others.</summary>
    public static string? AdviceInsteadOf(string word) => word switch
    {
        "senum" => "use a string, or an enum",
        "slist" => "use string",
        "cpp_namespace" or "php_namespace" or "py_module" or "perl_package" or "ruby_namespace" or "smalltalk_category"
            or "java_package" or "cocoa_package" or "csharp_namespace" or "delphi_namespace" => "use namespace",
        _ => null,
    };
}
