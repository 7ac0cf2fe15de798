using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThriftRpc.Idl;

namespace ThriftRpc.Cli;

/// <summary>A finding for programs; docs/cli.md lists the members, which stay.</summary>
internal sealed record FindingJson(string Path, int Line, int Column, int Length, string Severity, string Id, string Title, string Message)
{
    public static FindingJson From(IdlDiagnostic finding) => new(
        finding.Path,
        finding.Line,
        finding.Column,
        finding.Length,
        finding.Severity == IdlSeverity.Error ? "error" : "warning",
        finding.Id,
        finding.Title,
        finding.Message);
}

[JsonSerializable(typeof(FindingJson[]))]
internal sealed partial class FindingJsonContext : JsonSerializerContext
{
    /// <summary>Quotes stay quotes: this goes to a terminal or a program, never into a web page.</summary>
    public static FindingJsonContext Plain { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    });
}
