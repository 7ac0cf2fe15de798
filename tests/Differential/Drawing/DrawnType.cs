namespace ThriftRpc.Differential;

/// <summary>A type in a drawn file: how it is written, and what its values look like.</summary>
/// <param name="Text">How it is written in the file that declares it; with its file's name in front, how others write it.</param>
internal abstract record DrawnType(string Text)
{
    /// <summary>Gets the type behind typedefs.</summary>
    public virtual DrawnType Target => this;

    /// <summary>Gets whether Apache's Python code can use a value as a key.</summary>
    public virtual bool IsHashable => false;

    /// <summary>The same type as another file writes it.</summary>
    public virtual DrawnType From(string file) => this;

    /// <summary>A name with its file in front; one that has a file already keeps it.</summary>
    protected string TextFrom(string file) => Text.Contains('.', StringComparison.Ordinal) ? Text : $"{file}.{Text}";
}

internal sealed record DrawnBase(string Text) : DrawnType(Text)
{
    public override bool IsHashable => true;
}

internal sealed record DrawnList(string Text, bool IsSet, DrawnType Element) : DrawnType(Text)
{
    public override DrawnType From(string file) => this with { Element = Element.From(file) };
}

internal sealed record DrawnMap(string Text, DrawnType Key, DrawnType Value) : DrawnType(Text)
{
    public override DrawnType From(string file) => this with { Key = Key.From(file), Value = Value.From(file) };
}

/// <param name="Members">The members' names and values.</param>
internal sealed record DrawnEnum(string Text, IReadOnlyList<(string Name, int Value)> Members) : DrawnType(Text)
{
    public override bool IsHashable => true;

    public override DrawnType From(string file) => this with { Text = TextFrom(file) };
}

/// <param name="Fields">The fields; of a struct that stands further below, they are not known yet.</param>
internal sealed record DrawnStruct(string Text, bool IsUnion, bool IsException, IReadOnlyList<DrawnField>? Fields) : DrawnType(Text)
{
    public override DrawnType From(string file) => this with
    {
        Text = TextFrom(file),
        Fields = Fields?.Select(field => field with { Type = field.Type.From(file) }).ToArray(),
    };
}

internal sealed record DrawnTypedef(string Text, DrawnType Inner) : DrawnType(Text)
{
    public override DrawnType Target => Inner.Target;

    public override bool IsHashable => Inner.IsHashable;

    public override DrawnType From(string file) => this with { Text = TextFrom(file), Inner = Inner.From(file) };
}

internal sealed record DrawnField(string Name, DrawnType Type, bool IsRequired);

/// <summary>A constant that others may name.</summary>
internal sealed record DrawnConst(string Name, DrawnType Type);

/// <summary>A service that others may extend, with the names of all its methods.</summary>
internal sealed record DrawnService(string Name, IReadOnlySet<string> Methods);
