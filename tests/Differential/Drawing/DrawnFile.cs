namespace ThriftRpc.Differential;

/// <summary>A drawn file, and what others may use of it.</summary>
internal sealed class DrawnFile(string name)
{
    /// <summary>Gets the file's name without its ending: what stands before the dot in a qualified name.</summary>
    public string Name { get; } = name;

    public string Text { get; set; } = "";

    public List<DrawnType> Types { get; } = [];

    public List<DrawnConst> Consts { get; } = [];

    public List<DrawnService> Services { get; } = [];
}
