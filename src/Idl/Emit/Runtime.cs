namespace ThriftRpc.Idl;

/// <summary>The names that generated code uses of others, in full: whatever a file calls its own types, they stay what they are.</summary>
internal static class Runtime
{
    public const string Protocol = "global::ThriftRpc.Protocol.";
    public const string Collections = "global::System.Collections.Generic.";
    public const string CollectionsMarshal = "global::System.Runtime.InteropServices.CollectionsMarshal";
    public const string MemoryMarshal = "global::System.Runtime.InteropServices.MemoryMarshal";
    public const string Guid = "global::System.Guid";
    public const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    public const string ThriftRead = Protocol + "ThriftRead";
    public const string CallContext = Protocol + "CallContext";
    public const string ITClient = Protocol + "ITClient";
    public const string TType = Protocol + "TType";
    public const string ContentComparer = Protocol + "ContentComparer";
    public const string WhereReader = "where TReader : " + Protocol + "IProtocolReader, allows ref struct";
    public const string WhereWriter = "where TWriter : " + Protocol + "IProtocolWriter, allows ref struct";

    private static readonly string s_version = typeof(Runtime).Assembly.GetName().Version.ToString(3);

    /// <summary>Marks a type as ours, so that analyzers leave it to us.</summary>
    public static string GeneratedCode { get; } = $"[global::System.CodeDom.Compiler.GeneratedCode(\"ThriftRpc\", \"{s_version}\")]";

    public static string NullField(string path) => $"throw {Protocol}TProtocolException.NullField({Literal.Of(path)})";

    public static string MissingField(string path) => $"throw {Protocol}TProtocolException.MissingField({Literal.Of(path)})";
}
