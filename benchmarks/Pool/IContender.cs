namespace ThriftRpc.Benchmarks.Pool;

/// <summary>Something that can be done over and over.</summary>
internal interface IContender
{
    /// <summary>Gets the name in the table.</summary>
    string Name { get; }

    /// <summary>Does it so many times.</summary>
    Task RunAsync(int times);
}
