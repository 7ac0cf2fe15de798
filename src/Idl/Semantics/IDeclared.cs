namespace ThriftRpc.Idl;

/// <summary>What a file declares, and gets its name in C# there.</summary>
internal interface IDeclared
{
    DocumentSymbol Document { get; }
}
