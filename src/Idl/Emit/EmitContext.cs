namespace ThriftRpc.Idl;

/// <summary>What every emitter needs: where to write, and what things are called.</summary>
internal sealed class EmitContext
{
    public EmitContext(Names names)
    {
        Names = names;
        Types = new TypeEmitter(names);
        Values = new ValueEmitter(this);
        Containers = new ContainerEmitter(this);
    }

    public CodeWriter Code { get; } = new();

    public Names Names { get; }

    public TypeEmitter Types { get; }

    public ValueEmitter Values { get; }

    public ContainerEmitter Containers { get; }
}
