using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThriftRpc.Lab;

/// <summary>Writes results for programs to read.</summary>
public static class ResultFile
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes a result as JSON.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="path">Where to.</param>
    /// <param name="result">The result.</param>
    public static void Write<TResult>(string path, TResult result) => File.WriteAllText(path, JsonSerializer.Serialize(result, s_json) + "\n");

    /// <summary>Reads back what <see cref="Write"/> has written.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="path">Where from.</param>
    /// <returns>The result.</returns>
    /// <exception cref="JsonException">The file is no such result.</exception>
    public static TResult Read<TResult>(string path) =>
        JsonSerializer.Deserialize<TResult>(File.ReadAllText(path), s_json) ?? throw new JsonException($"{path} holds nothing.");
}
