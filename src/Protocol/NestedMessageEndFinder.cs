namespace ThriftRpc.Protocol;

/// <summary>
/// The walk that the binary and the compact protocol share: structs, lists, sets and maps inside one another, each value
/// announced by its type, and sizes written before what they count.
/// </summary>
internal abstract class NestedMessageEndFinder(ThriftLimits limits) : MessageEndFinder
{
    private const int InitialLevels = 8;
    private const int ContainersPerStruct = 4;

    private Level[] _levels = new Level[InitialLevels];
    private int _depth;
    private int _structs;
    private bool _inBody;

    /// <summary>Bytes of a string or of fixed-size elements that are passed unseen, as far as they have not arrived.</summary>
    private long _unseen;

    private enum LevelKind : byte
    {
        Struct,
        Elements,
        Pairs,
    }

    /// <summary>Until the end is found, one more byte is sure to come: the stop of the outermost struct.</summary>
    public sealed override int AtLeast => IsComplete ? Passed : (int)Math.Min(int.MaxValue, Passed + _unseen + 1);

    /// <summary>Gets the id of the last field of the innermost struct, for protocols that count on from it. Not to be kept: the place may move.</summary>
    protected ref int LastFieldId => ref _levels[_depth - 1].LastFieldId;

    private bool IsComplete => _inBody && _depth == 0 && _unseen == 0;

    public sealed override bool TryFindEnd(ReadOnlySpan<byte> message)
    {
        while (PassUnseen(message.Length))
        {
            ReadOnlySpan<byte> rest = message[Passed..];
            if (_inBody)
            {
                if (_depth == 0)
                {
                    return true;
                }

                if (!TryPassPart(rest))
                {
                    return false;
                }
            }
            else if (!TryPassHeaderPart(rest))
            {
                return false;
            }
        }

        return false;
    }

    public override void Reset()
    {
        Passed = 0;
        _depth = 0;
        _structs = 0;
        _inBody = false;
        _unseen = 0;
    }

    /// <summary>Passes the next part of what stands before the body; false when its bytes have not all arrived.</summary>
    protected abstract bool TryPassHeaderPart(ReadOnlySpan<byte> rest);

    /// <summary>Passes a field's header and begins its value, or passes the stop; false when the bytes of both have not all arrived.</summary>
    protected abstract bool TryPassField(ReadOnlySpan<byte> rest);

    /// <summary>Passes what says how long a value is, and begins it; false, with nothing changed, when those bytes have not all arrived.</summary>
    protected abstract bool TryBeginValue(TType type, ReadOnlySpan<byte> rest);

    /// <summary>Says that the header is passed: what follows is the outermost struct.</summary>
    protected void BeginBody()
    {
        _inBody = true;
        BeginStruct();
    }

    protected void BeginStruct()
    {
        _structs++;
        Push(new Level { Kind = LevelKind.Struct });
    }

    protected void EndStruct()
    {
        _depth--;
        _structs--;
    }

    /// <summary>Begins the elements of a list or set, whose header is passed.</summary>
    /// <param name="type">The type of each element.</param>
    /// <param name="count">How many there are, not yet checked.</param>
    /// <param name="smallestSize">How many bytes an element takes at least; 0 for an unknown type.</param>
    /// <param name="fixedSize">How many bytes every element takes; 0 when that differs.</param>
    protected void BeginElements(TType type, int count, int smallestSize, int fixedSize)
    {
        CheckCount(count, smallestSize, type);
        if (fixedSize > 0)
        {
            PassBytes((long)count * fixedSize);
        }
        else
        {
            Push(new Level { Kind = LevelKind.Elements, Type = type, Remaining = count });
        }
    }

    /// <summary>Begins the entries of a map, whose header is passed.</summary>
    /// <param name="keyType">The type of each key.</param>
    /// <param name="valueType">The type of each value.</param>
    /// <param name="count">How many entries there are, not yet checked.</param>
    /// <param name="keySize">How many bytes a key takes at least; 0 for an unknown type.</param>
    /// <param name="valueSize">How many bytes a value takes at least; 0 for an unknown type.</param>
    protected void BeginPairs(TType keyType, TType valueType, int count, int keySize, int valueSize)
    {
        int smallestSize = keySize == 0 || valueSize == 0 ? 0 : keySize + valueSize;
        CheckCount(count, smallestSize, keySize == 0 ? keyType : valueType);
        Push(new Level { Kind = LevelKind.Pairs, Type = keyType, ValueType = valueType, Remaining = count });
    }

    protected void PassString(int size)
    {
        SizeChecks.CheckStringSize(size, limits);
        PassBytes(size);
    }

    protected void PassBytes(long size)
    {
        CheckMessageSize(size);
        _unseen += size;
    }

    private bool PassUnseen(int arrived)
    {
        int step = (int)Math.Min(_unseen, arrived - Passed);
        Passed += step;
        _unseen -= step;
        return _unseen == 0;
    }

    /// <summary>Passes the next part of the innermost value that is not finished; false when its bytes have not all arrived.</summary>
    private bool TryPassPart(ReadOnlySpan<byte> rest)
    {
        int innermost = _depth - 1;
        ref Level level = ref _levels[innermost];
        if (level.Kind == LevelKind.Struct)
        {
            return TryPassField(rest);
        }

        if (level.Remaining == 0)
        {
            _depth--;
            return true;
        }

        if (!TryBeginValue(level.AtValue ? level.ValueType : level.Type, rest))
        {
            return false;
        }

        // A value that has begun may have pushed its own level, and moved this one.
        level = ref _levels[innermost];
        if (level.Kind == LevelKind.Elements || level.AtValue)
        {
            level.Remaining--;
        }

        level.AtValue = level.Kind == LevelKind.Pairs && !level.AtValue;
        return true;
    }

    private void CheckCount(int count, int smallestSize, TType type)
    {
        SizeChecks.CheckCount(count, smallestSize, type, limits);
        CheckMessageSize((long)count * smallestSize);
    }

    private void CheckMessageSize(long more)
    {
        long size = Passed + _unseen + more;
        if (size > limits.MaxMessageBytes)
        {
            ThrowHelper.MessageLimit(size, limits.MaxMessageBytes);
        }
    }

    private void Push(Level level)
    {
        // MaxDepth counts structs, as the reader does. Containers between them are what an IDL can declare, not without end.
        if (_structs > limits.MaxDepth || _depth == ContainersPerStruct * limits.MaxDepth)
        {
            ThrowHelper.DepthLimit(limits.MaxDepth);
        }

        if (_depth == _levels.Length)
        {
            Array.Resize(ref _levels, 2 * _levels.Length);
        }

        _levels[_depth++] = level;
    }

    /// <summary>A value that has begun and not ended: a struct, or a container with elements still to come.</summary>
    private struct Level
    {
        public LevelKind Kind;
        public TType Type;
        public TType ValueType;
        public bool AtValue;
        public int Remaining;
        public int LastFieldId;
    }
}
