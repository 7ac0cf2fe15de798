namespace ThriftRpc.Idl;

/// <summary>The members that generated types have whatever the IDL says.</summary>
internal static class Members
{
    public static readonly string[] OfObject =
    [
        "Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize",
    ];

    public static readonly string[] OfException =
    [
        "Data", "Source", "Message", "InnerException", "StackTrace", "HelpLink", "HResult", "TargetSite", "GetBaseException", "GetObjectData",
        "SerializeObjectState",
    ];

    public static readonly string[] OfStruct = ["Write", "Read", "Equals", "GetHashCode", "ToString", "DeepCopy"];

    public static readonly string[] OfCall =
    [
        "Method", "Utf8RequestName", "Context", "Deadline", "Attempt", "Progress", "IsOnFreshConnection", "Fault", "BeginNextAttempt", "ForgetResult", "WriteArgs", "ReadResult", "StartAsync", "StartVoidAsync", "SetResult",
        "RequireResult", "Recycle", "Rent", "Methods", "ReadArgs", "InvokeAsync", "WriteResult",
    ];

    /// <summary>Whether each struct of the kind has a generated member of this name. No type may have a member of its own name.</summary>
    public static bool IsGenerated(StructKind kind, string name) =>
        OfStruct.Contains(name)
        || (kind == StructKind.Exception && name == "Message")
        || (kind == StructKind.Union && name == "Unknown");
}
