using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol;

/// <summary>Walks over a compact message as it arrives. Its integers say themselves where they end, so it must look at each of them.</summary>
internal sealed class CompactMessageEndFinder(ThriftLimits limits) : NestedMessageEndFinder(limits)
{
    private Step _step = Step.Start;

    /// <summary>The type of a field whose header is passed and whose value has not begun; else <see cref="TType.Stop"/>.</summary>
    private TType _awaited;

    private enum Step
    {
        Start,
        Version,
        SequenceId,
        Name,
        Body,
    }

    public override void Reset()
    {
        base.Reset();
        _step = Step.Start;
        _awaited = TType.Stop;
    }

    protected override bool TryPassHeaderPart(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        switch (_step)
        {
            case Step.Start:
                CompactFormat.CheckProtocolId(rest[0]);
                PassBytes(1);
                _step = Step.Version;
                return true;
            case Step.Version:
                CompactFormat.CheckVersion(rest[0]);
                PassBytes(1);
                _step = Step.SequenceId;
                return true;
            case Step.SequenceId when TryPassVarint32(rest, out _):
                _step = Step.Name;
                return true;
            case Step.Name when TryPassVarint32(rest, out uint size):
                PassString((int)size);
                _step = Step.Body;
                return true;
            case Step.Body:
                BeginBody();
                return true;
            default:
                return false;
        }
    }

    protected override bool TryPassField(ReadOnlySpan<byte> rest)
    {
        if (_awaited == TType.Stop)
        {
            return TryPassFieldHeader(rest);
        }

        if (!TryBeginValue(_awaited, rest))
        {
            return false;
        }

        _awaited = TType.Stop;
        return true;
    }

    protected override bool TryBeginValue(TType type, ReadOnlySpan<byte> rest)
    {
        switch (type)
        {
            case TType.Bool or TType.I8 or TType.Double or TType.Uuid:
                PassBytes(CompactFormat.FixedSize(type));
                return true;
            case TType.I16 when TryPassVarint32(rest, out uint value):
                CompactFormat.CheckI16(Varint.UnZigZag(value));
                return true;
            case TType.I32:
                return TryPassVarint32(rest, out _);
            case TType.I64 when Varint.Load64(ref MemoryMarshal.GetReference(rest), rest.Length, out _) is int size and > 0:
                PassBytes(size);
                return true;
            case TType.String when TryPassVarint32(rest, out uint size):
                PassString((int)size);
                return true;
            case TType.Struct:
                BeginStruct();
                return true;
            case TType.List or TType.Set:
                return TryBeginElements(rest);
            case TType.Map:
                return TryBeginPairs(rest);
            default:
                return false; // Other types do not get here: they are refused where they are announced.
        }
    }

    private bool TryPassFieldHeader(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        int header = rest[0];
        if (header == CompactFormat.Stop)
        {
            PassBytes(1);
            EndStruct();
            return true;
        }

        int code = header & CompactFormat.CodeMask;
        TType type = CompactFormat.TypeOf(code);
        if (type == TType.Stop)
        {
            ThrowHelper.UnknownCompactType(code);
        }

        if (!TryPassFieldId(header >> CompactFormat.UpperShift, rest))
        {
            return false;
        }

        // A boolean's value stands in the header.
        _awaited = type == TType.Bool ? TType.Stop : type;
        return true;
    }

    private bool TryPassFieldId(int delta, ReadOnlySpan<byte> rest)
    {
        int id = LastFieldId + delta;
        int idSize = 0;
        if (delta == 0)
        {
            idSize = Load32(rest[1..], out uint folded);
            if (idSize == 0)
            {
                return false;
            }

            id = Varint.UnZigZag(folded);
            CompactFormat.CheckI16(id);
        }

        if (id > short.MaxValue)
        {
            ThrowHelper.FieldIdOverflow(id);
        }

        LastFieldId = id;
        PassBytes(1 + idSize);
        return true;
    }

    private bool TryBeginElements(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        TType type = CompactFormat.TypeOf(rest[0]);
        uint count = (uint)rest[0] >> CompactFormat.UpperShift;
        int countSize = 0;
        if (count == CompactFormat.CountFollows)
        {
            countSize = Load32(rest[1..], out count);
            if (countSize == 0)
            {
                return false;
            }
        }

        PassBytes(1 + countSize);
        BeginElements(type, (int)count, CompactFormat.SmallestSize(type), CompactFormat.FixedSize(type));
        return true;
    }

    private bool TryBeginPairs(ReadOnlySpan<byte> rest)
    {
        int countSize = Load32(rest, out uint count);
        if (count == 0)
        {
            // An empty map has no types; and where the count has not all arrived, nothing is passed.
            PassBytes(countSize);
            return countSize > 0;
        }

        if (rest.Length == countSize)
        {
            return false;
        }

        int types = rest[countSize];
        TType keyType = CompactFormat.TypeOf(types >> CompactFormat.UpperShift);
        TType valueType = CompactFormat.TypeOf(types);
        PassBytes(countSize + 1);
        BeginPairs(keyType, valueType, (int)count, CompactFormat.SmallestSize(keyType), CompactFormat.SmallestSize(valueType));
        return true;
    }

    private bool TryPassVarint32(ReadOnlySpan<byte> rest, out uint value)
    {
        int size = Load32(rest, out value);
        PassBytes(size);
        return size > 0;
    }

    private static int Load32(ReadOnlySpan<byte> rest, out uint value) =>
        Varint.Load32(ref MemoryMarshal.GetReference(rest), rest.Length, out value);
}
