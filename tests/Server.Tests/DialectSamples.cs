using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>The short samples of docs/dialects.md; what is between the marks stands there.</summary>
internal static class DialectSamples
{
    public static ThriftServerOptions Strict()
    {
        // <sample>
        ThriftServerOptions options = new()
        {
            Dialects =
            [
                new(ThriftFraming.Framed, TBinaryProtocol.Default),
                new(ThriftFraming.Framed, TCompactProtocol.Default),
            ],
        };
        // </sample>
        return options;
    }

    public static TMultiplexedProcessor Several(IProbe left, IProbe right)
    {
        // <sample>
        TMultiplexedProcessor services = new(new Dictionary<string, IThriftProcessor>
        {
            ["Left"] = new ProbeProcessor(left),
            ["Right"] = new ProbeProcessor(right),
        });
        // </sample>
        return services;
    }

    public static async Task<(string, string)> CallBothAsync(TStandardClient connection, CancellationToken cancellationToken)
    {
        // <sample>
        ProbeClient left = new(new MultiplexedClient(connection, "Left", leaveOpen: true));
        ProbeClient right = new(new MultiplexedClient(connection, "Right", leaveOpen: true));
        // </sample>
        return (await left.EchoAsync("left", cancellationToken), await right.EchoAsync("right", cancellationToken));
    }

    public static ThriftServerOptions SealedServer(SealedProtocol protocol)
    {
        // <sample>
        ThriftServerOptions options = new() { Dialects = [new(ThriftFraming.Framed, protocol)] };
        // </sample>
        return options;
    }
}
