using System.Buffers.Binary;

namespace ThriftRpc.Protocol;

/// <summary>Walks over a binary message as it arrives, without decoding it.</summary>
internal sealed class BinaryMessageEndFinder(ThriftLimits limits, bool strictOnly) : NestedMessageEndFinder(limits)
{
    private Step _step = Step.Version;

    private enum Step
    {
        Version,
        NameSize,
        OldMessageType,
        SequenceId,
    }

    public override void Reset()
    {
        base.Reset();
        _step = Step.Version;
    }

    protected override bool TryPassHeaderPart(ReadOnlySpan<byte> rest)
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
                BeginBody();
                return true;
            default:
                return false;
        }
    }

    protected override bool TryPassField(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        var type = (TType)rest[0];
        if (type == TType.Stop)
        {
            PassBytes(1);
            EndStruct();
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

    protected override bool TryBeginValue(TType type, ReadOnlySpan<byte> rest)
    {
        if (!CanBegin(type, rest))
        {
            return false;
        }

        BeginValue(type, rest);
        return true;
    }

    private void PassVersion(int word)
    {
        if (word >= 0)
        {
            if (strictOnly)
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
                BeginStruct();
                break;
            case TType.List or TType.Set:
                var elementType = (TType)rest[0];
                PassBytes(BinaryFormat.ListHeaderSize);
                BeginElements(
                    elementType,
                    BinaryPrimitives.ReadInt32BigEndian(rest[1..]),
                    BinaryFormat.SmallestSize(elementType),
                    BinaryFormat.FixedSize(elementType));
                break;
            case TType.Map:
                var keyType = (TType)rest[0];
                var valueType = (TType)rest[1];
                PassBytes(BinaryFormat.MapHeaderSize);
                BeginPairs(
                    keyType,
                    valueType,
                    BinaryPrimitives.ReadInt32BigEndian(rest[2..]),
                    BinaryFormat.SmallestSize(keyType),
                    BinaryFormat.SmallestSize(valueType));
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
}
