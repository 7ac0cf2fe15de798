namespace ThriftRpc.Lab;

internal static class Units
{
    public const double NanosecondsPerMicrosecond = 1000;
}
