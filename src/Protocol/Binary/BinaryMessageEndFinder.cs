using System.Buffers.Binary;

namespace ThriftRpc.Protocol;

/// <summary>Walks over a binary message as it arrives, without decoding it.</summary>
internal sealed class BinaryMessageEndFinder : MessageEndFinder
{
    private const int InitialLevels = 8;
    private const int ContainersPerStruct = 4;

    private readonly ThriftLimits _limits;
    private readonly bool _strictOnly;

    private Level[] _levels = new Level[InitialLevels];
    private int _depth;
    private int _structs;
    private Step _step = Step.Version;

    /// <summary>Bytes of a string or of fixed-size elements that are passed unseen, as far as they have not arrived.</summary>
    private long _unseen;

    public BinaryMessageEndFinder(ThriftLimits limits, bool strictOnly)
    {
        _limits = limits;
        _strictOnly = strictOnly;
    }

    private enum Step
    {
        Version,
        NameSize,
        OldMessageType,
        SequenceId,
        Values,
    }

    /// <summary>Until the end is found, one more byte is sure to come: the stop of the outermost struct.</summary>
    public override int AtLeast => IsComplete ? Passed : (int)Math.Min(int.MaxValue, Passed + _unseen + 1);

    private bool IsComplete => _step == Step.Values && _depth == 0 && _unseen == 0;

    public override bool TryFindEnd(ReadOnlySpan<byte> message)
    {
        while (PassUnseen(message.Length))
        {
            ReadOnlySpan<byte> rest = message[Passed..];
            if (_step == Step.Values)
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
        _step = Step.Version;
        _unseen = 0;
    }

    private bool PassUnseen(int arrived)
    {
        int step = (int)Math.Min(_unseen, arrived - Passed);
        Passed += step;
        _unseen -= step;
        return _unseen == 0;
    }

    private bool TryPassHeaderPart(ReadOnlySpan<byte> rest)
    {
        switch (_step)
        {
            case Step.Version when TryTakeI32(rest, out int word):
                PassVersion(word);
                return true;
            case Step.NameSize when TryTakeI32(rest, out int size):
                PassString(size);
                _step = Step.SequenceId;
                return true;
            case Step.OldMessageType:
                PassBytes(1);
                _step = Step.SequenceId;
                return true;
            case Step.SequenceId:
                PassBytes(sizeof(int));
                _step = Step.Values;
                Push(new Level { Kind = LevelKind.Struct });
                return true;
            default:
                return false;
        }
    }

    private void PassVersion(int word)
    {
        if (word >= 0)
        {
            if (_strictOnly)
            {
                ThrowHelper.MissingVersion(word);
            }

            PassString(word);
            _step = Step.OldMessageType;
            return;
        }

        if ((word & BinaryFormat.VersionMask) != BinaryFormat.Version1)
        {
            ThrowHelper.BadVersion(word);
        }

        _step = Step.NameSize;
    }

    /// <summary>Passes the next part of the innermost value that is not finished; false when its bytes have not all arrived.</summary>
    private bool TryPassPart(ReadOnlySpan<byte> rest)
    {
        ref Level level = ref _levels[_depth - 1];
        switch (level.Kind)
        {
            case LevelKind.Struct:
                return TryPassField(rest);
            case LevelKind.Elements when level.Remaining == 0:
            case LevelKind.Pairs when level.Remaining == 0:
                _depth--;
                return true;
            case LevelKind.Elements:
                // The level may move when the value pushes its own: count first, and only once the value's head is there.
                return CanBegin(level.Type, rest) && BeginElement(ref level, level.Type, rest);
            default:
                TType type = level.AtValue ? level.ValueType : level.Type;
                return CanBegin(type, rest) && BeginPairPart(ref level, type, rest);
        }
    }

    private bool TryPassField(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        var type = (TType)rest[0];
        if (type == TType.Stop)
        {
            PassBytes(1);
            _depth--;
            _structs--;
            return true;
        }

        if (rest.Length < BinaryFormat.FieldHeaderSize)
        {
            return false;
        }

        ReadOnlySpan<byte> value = rest[BinaryFormat.FieldHeaderSize..];
        if (!CanBegin(type, value))
        {
            return false;
        }

        PassBytes(BinaryFormat.FieldHeaderSize);
        BeginValue(type, value);
        return true;
    }

    private bool BeginElement(ref Level level, TType type, ReadOnlySpan<byte> rest)
    {
        level.Remaining--;
        BeginValue(type, rest);
        return true;
    }

    private bool BeginPairPart(ref Level level, TType type, ReadOnlySpan<byte> rest)
    {
        if (level.AtValue)
        {
            level.Remaining--;
        }

        level.AtValue = !level.AtValue;
        BeginValue(type, rest);
        return true;
    }

    /// <summary>Whether the bytes that say how long a value is have arrived.</summary>
    private static bool CanBegin(TType type, ReadOnlySpan<byte> rest) => type switch
    {
        TType.String => rest.Length >= sizeof(int),
        TType.List or TType.Set => rest.Length >= BinaryFormat.ListHeaderSize,
        TType.Map => rest.Length >= BinaryFormat.MapHeaderSize,
        _ => true,
    };

    private void BeginValue(TType type, ReadOnlySpan<byte> rest)
    {
        switch (type)
        {
            case TType.String:
                TryTakeI32(rest, out int size);
                PassString(size);
                break;
            case TType.Struct:
                Push(new Level { Kind = LevelKind.Struct });
                break;
            case TType.List or TType.Set:
                BeginElements((TType)rest[0], BinaryPrimitives.ReadInt32BigEndian(rest[1..]));
                break;
            case TType.Map:
                BeginPairs((TType)rest[0], (TType)rest[1], BinaryPrimitives.ReadInt32BigEndian(rest[2..]));
                break;
            default:
                int fixedSize = BinaryFormat.FixedSize(type);
                if (fixedSize == 0)
                {
                    ThrowHelper.UnknownType(type);
                }

                PassBytes(fixedSize);
                break;
        }
    }

    private void BeginElements(TType type, int count)
    {
        PassBytes(BinaryFormat.ListHeaderSize);
        CheckCount(count, BinaryFormat.SmallestSize(type), type);
        if (BinaryFormat.FixedSize(type) is int size and > 0)
        {
            PassBytes((long)count * size);
        }
        else
        {
            Push(new Level { Kind = LevelKind.Elements, Type = type, Remaining = count });
        }
    }

    private void BeginPairs(TType keyType, TType valueType, int count)
    {
        PassBytes(BinaryFormat.MapHeaderSize);
        CheckCount(count, BinaryFormat.SmallestPairSize(keyType, valueType), BinaryFormat.UnknownOf(keyType, valueType));
        Push(new Level { Kind = LevelKind.Pairs, Type = keyType, ValueType = valueType, Remaining = count });
    }

    private void CheckCount(int count, int smallestSize, TType type)
    {
        BinaryFormat.CheckCount(count, smallestSize, type, _limits);
        CheckMessageSize((long)count * smallestSize);
    }

    private void PassString(int size)
    {
        BinaryFormat.CheckStringSize(size, _limits);
        PassBytes(size);
    }

    private void PassBytes(long size)
    {
        CheckMessageSize(size);
        _unseen += size;
    }

    private void CheckMessageSize(long more)
    {
        long size = Passed + _unseen + more;
        if (size > _limits.MaxMessageBytes)
        {
            ThrowHelper.MessageLimit(size, _limits.MaxMessageBytes);
        }
    }

    private bool TryTakeI32(ReadOnlySpan<byte> rest, out int value)
    {
        if (rest.Length < sizeof(int))
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadInt32BigEndian(rest);
        PassBytes(sizeof(int));
        return true;
    }

    private void Push(Level level)
    {
        if (level.Kind == LevelKind.Struct)
        {
            _structs++;
        }

        // MaxDepth counts structs, as the reader does. Containers between them are what an IDL can declare, not without end.
        if (_structs > _limits.MaxDepth || _depth == ContainersPerStruct * _limits.MaxDepth)
        {
            ThrowHelper.DepthLimit(_limits.MaxDepth);
        }

        if (_depth == _levels.Length)
        {
            Array.Resize(ref _levels, 2 * _levels.Length);
        }

        _levels[_depth++] = level;
    }

    private enum LevelKind : byte
    {
        Struct,
        Elements,
        Pairs,
    }

    /// <summary>A value that has begun and not ended: a struct, or a container with elements still to come.</summary>
    private struct Level
    {
        public LevelKind Kind;
        public TType Type;
        public TType ValueType;
        public bool AtValue;
        public int Remaining;
    }
}
