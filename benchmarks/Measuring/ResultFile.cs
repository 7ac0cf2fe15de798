using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThriftRpc.Benchmarks.Measuring;

/// <summary>Writes results for programs to read.</summary>
public static class ResultFile
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write<TResult>(string path, TResult result) => File.WriteAllText(path, JsonSerializer.Serialize(result, s_json) + "\n");
}
