using System.Buffers;

namespace ThriftRpc.Protocol;

/// <summary>Walks over a JSON message as it arrives: the message ends with the bracket that closes its first one.</summary>
/// <remarks>
/// Knows brackets and strings only; whether they stand where they should, the reader says. White space before a message belongs
/// to it, so that what stands between two messages on a connection is passed over.
/// </remarks>
internal sealed class JsonMessageEndFinder : MessageEndFinder
{
    /// <summary>A struct and the object round its value; or a container, of which a map is an array and an object.</summary>
    private const int BracketsPerLevel = 2;

    /// <summary>As for the binary protocol: containers between structs are what an IDL can declare, not without end.</summary>
    private const int ContainersPerStruct = 4;

    private static readonly SearchValues<byte> s_space = SearchValues.Create(" \t\r\n"u8);

    private static readonly SearchValues<byte> s_numbersAndSeparators = SearchValues.Create("0123456789+-.eE,: \t\r\nNaInfinity"u8);

    private readonly ThriftLimits _limits;
    private Step _step;

    /// <summary>Brackets and braces that are open.</summary>
    private int _open;

    /// <summary>How much of the string has been passed.</summary>
    private int _stringBytes;

    public JsonMessageEndFinder(ThriftLimits limits)
    {
        _limits = limits;
    }

    private enum Step
    {
        Begin,
        Values,
        Text,
        Escaped,
        Complete,
    }

    /// <summary>What is open must be closed, each with one byte.</summary>
    public override int AtLeast => (int)Math.Min(int.MaxValue, (long)Passed + _step switch
    {
        Step.Begin => 2,
        Step.Values => _open,
        Step.Text => _open + 1,
        Step.Escaped => _open + 2,
        _ => 0,
    });

    public override bool TryFindEnd(ReadOnlySpan<byte> message)
    {
        while (_step != Step.Complete && Passed < message.Length)
        {
            PassSome(message[Passed..]);
        }

        if (AtLeast > _limits.MaxMessageBytes)
        {
            ThrowHelper.MessageLimit(AtLeast, _limits.MaxMessageBytes);
        }

        return _step == Step.Complete;
    }

    public override void Reset()
    {
        Passed = 0;
        _step = Step.Begin;
        _open = 0;
    }

    private void PassSome(ReadOnlySpan<byte> rest)
    {
        switch (_step)
        {
            case Step.Begin:
                PassBegin(rest);
                break;
            case Step.Values:
                PassValues(rest);
                break;
            case Step.Text:
                PassText(rest);
                break;
            default:
                PassTextBytes(1);
                _step = Step.Text;
                break;
        }
    }

    private void PassBegin(ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOfAnyExcept(s_space);
        if (space < 0)
        {
            Passed += rest.Length;
            return;
        }

        if (rest[space] != '[')
        {
            JsonThrowHelper.Unexpected("the '[' of a message", rest[space..]);
        }

        Passed += space + 1;
        _open = 1;
        _step = Step.Values;
    }

    private void PassValues(ReadOnlySpan<byte> rest)
    {
        int plain = rest.IndexOfAnyExcept(s_numbersAndSeparators);
        if (plain < 0)
        {
            Passed += rest.Length;
            return;
        }

        switch (rest[plain])
        {
            case (byte)'"':
                _stringBytes = 0;
                _step = Step.Text;
                break;
            case (byte)'[' or (byte)'{':
                Open();
                break;
            case (byte)']' or (byte)'}':
                _step = --_open == 0 ? Step.Complete : Step.Values;
                break;
            default:
                JsonThrowHelper.Unexpected("a value, a separator or a bracket", rest[plain..]);
                break;
        }

        Passed += plain + 1;
    }

    private void PassText(ReadOnlySpan<byte> rest)
    {
        int plain = JsonText.IndexOfStop(rest);
        if (plain < 0)
        {
            PassTextBytes(rest.Length);
            return;
        }

        PassTextBytes(plain);
        if (rest[plain] == '"')
        {
            Passed++;
            _step = Step.Values;
        }
        else
        {
            PassTextBytes(1);
            _step = Step.Escaped;
        }
    }

    private void PassTextBytes(int count)
    {
        _stringBytes += count;
        if (_stringBytes > _limits.MaxStringBytes)
        {
            JsonThrowHelper.StringLimit(_stringBytes, _limits.MaxStringBytes);
        }

        Passed += count;
    }

    private void Open()
    {
        const int bracketsPerStruct = BracketsPerLevel * (1 + ContainersPerStruct);
        if (_open++ == 1 + (bracketsPerStruct * _limits.MaxDepth))
        {
            ThrowHelper.DepthLimit(_limits.MaxDepth);
        }
    }
}
