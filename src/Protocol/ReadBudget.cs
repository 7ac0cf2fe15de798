namespace ThriftRpc.Protocol;

/// <summary>What a message may still take of its <see cref="ThriftLimits"/>. A reader holds one, and asks it before it believes a size.</summary>
internal struct ReadBudget
{
    private int _objectsLeft;

    public ReadBudget(ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Limits = limits;
        _objectsLeft = limits.MaxObjects;
    }

    public ThriftLimits Limits { get; }

    /// <summary>Gets how many structs have begun and not ended.</summary>
    public int Depth { get; private set; }

    public void EnterStruct()
    {
        CheckDepth(++Depth);
        Charge(1);
    }

    public void LeaveStruct() => Depth--;

    public readonly void CheckDepth(int depth)
    {
        if (depth > Limits.MaxDepth)
        {
            ThrowHelper.DepthLimit(Limits.MaxDepth);
        }
    }

    /// <summary>Checks a container's count; <paramref name="left"/> is how many bytes follow its header.</summary>
    public readonly void CheckCount(int count, int smallestSize, TType type, int left)
    {
        SizeChecks.CheckCount(count, smallestSize, type, Limits);
        if ((long)count * smallestSize > left)
        {
            ThrowHelper.ContainerBeyondMessage(count, smallestSize, left);
        }
    }

    public void ChargeList(TType elementType, int count)
    {
        // Numbers in a list take not much more room than on the wire, and structs and containers count when they begin.
        Charge(elementType == TType.String ? count + 1 : 1);
        if (elementType == TType.Struct && count > _objectsLeft)
        {
            ThrowHelper.ObjectLimit(Limits.MaxObjects);
        }
    }

    public void ChargeSetOrMap(int count) => Charge(count + 1);

    private void Charge(int objects)
    {
        _objectsLeft -= objects;
        if (_objectsLeft < 0)
        {
            ThrowHelper.ObjectLimit(Limits.MaxObjects);
        }
    }
}
