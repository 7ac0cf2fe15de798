using ThriftRpc.Lab.Wire;

namespace ThriftRpc.Lab;

/// <summary>The messages of one caller. They come again after a while; by then a reply that belongs to the last time would have been found out long ago.</summary>
internal sealed class CallerMessages
{
    private const int MostMessages = 64;
    private const int MostCharacters = 1 << 16;

    private readonly CallerMessage[] _fast;
    private readonly CallerMessage[] _slow;
    private int _next;

    public CallerMessages(int caller, Scenario scenario, bool isBare)
    {
        int count = Math.Clamp(MostCharacters / scenario.MessageSize, 2, MostMessages);
        _fast = Create(caller, 0, count, scenario.WorkMilliseconds, scenario.MessageSize, isBare);
        _slow = scenario.SlowOneIn == 0 ? [] : Create(caller, count, count, scenario.SlowMilliseconds, scenario.MessageSize, isBare);
    }

    public CallerMessage Next(bool isSlow)
    {
        CallerMessage[] messages = isSlow ? _slow : _fast;
        return messages[(int)((uint)_next++ % (uint)messages.Length)];
    }

    private static CallerMessage[] Create(int caller, int first, int count, int work, int size, bool isBare) =>
    [
        .. Enumerable.Range(first, count).Select(number => LabMessage.Create(caller, number, work, size))
            .Select(text => new CallerMessage(new EchoReq { Msg = text }, isBare ? EchoFrame.Build(text) : [])),
    ];
}
