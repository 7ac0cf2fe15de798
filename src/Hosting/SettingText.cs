using ThriftRpc.Pool;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Hosting;

/// <summary>What the words in configuration stand for.</summary>
internal static class SettingText
{
    private static readonly Dictionary<string, PoolOptions> s_presets = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(PoolOptions.Default)] = PoolOptions.Default,
        [nameof(PoolOptions.PerCall)] = PoolOptions.PerCall,
        [nameof(PoolOptions.ThriftStandard)] = PoolOptions.ThriftStandard,
        [nameof(PoolOptions.NetHttp)] = PoolOptions.NetHttp,
        [nameof(PoolOptions.FastHttp)] = PoolOptions.FastHttp,
        [nameof(PoolOptions.FastHttpLifo)] = PoolOptions.FastHttpLifo,
        [nameof(PoolOptions.Redigo)] = PoolOptions.Redigo,
        [nameof(PoolOptions.GoRedis)] = PoolOptions.GoRedis,
        [nameof(PoolOptions.GoRedisV8)] = PoolOptions.GoRedisV8,
        [nameof(PoolOptions.DatabaseSql)] = PoolOptions.DatabaseSql,
        [nameof(PoolOptions.DatabaseSqlGo116)] = PoolOptions.DatabaseSqlGo116,
        [nameof(PoolOptions.SocketsHttp)] = PoolOptions.SocketsHttp,
    };

    private static readonly Dictionary<string, SharedOptions> s_shared = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(SharedOptions.Default)] = SharedOptions.Default,
        [nameof(SharedOptions.Grpc)] = SharedOptions.Grpc,
        [nameof(SharedOptions.NetHttp2)] = SharedOptions.NetHttp2,
    };

    private static readonly Dictionary<string, ThriftFraming> s_framings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["framed"] = ThriftFraming.Framed,
        ["unframed"] = ThriftFraming.Unframed,
        ["header"] = ThriftFraming.Header,
    };

    private static readonly Dictionary<string, ThriftProtocol> s_protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["binary"] = TBinaryProtocol.Default,
        ["compact"] = TCompactProtocol.Default,
        ["json"] = TJsonProtocol.Default,
    };

    /// <summary>Gets the names of all presets.</summary>
    public static IEnumerable<string> Presets => s_presets.Keys;

    public static PoolOptions Preset(string? name) => Find(s_presets, name, $"{nameof(ThriftClientSettings.Pool)}:{nameof(ThriftPoolSettings.Preset)}");

    public static SharedOptions Shared(string? name) => Find(s_shared, name, nameof(ThriftClientSettings.Shared));

    public static ThriftFraming Framing(string? name) => Find(s_framings, name, nameof(ThriftClientSettings.Framing));

    public static ThriftProtocol Protocol(string? name) => Find(s_protocols, name, nameof(ThriftClientSettings.Protocol));

    private static T Find<T>(Dictionary<string, T> known, string? name, string setting) => name is not null && known.TryGetValue(name, out T? found)
        ? found
        : throw new ArgumentException($"{setting} is \"{name}\"; it can be {string.Join(", ", known.Keys)}.");
}
