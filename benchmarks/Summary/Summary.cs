using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThriftRpc.Benchmarks.Summary;

/// <summary>The joined document: made, read, judged and printed.</summary>
internal static class Summary
{
    public const int Success = 0;
    public const int GateWithoutFigure = 1;
    public const int TargetMissed = 3;

    private const int CurrentSchema = 1;

    /// <summary>Joins the parts' documents, judges them, writes the whole and prints what a reader must know.</summary>
    public static int Join(
        string path,
        IEnumerable<(string Name, string Value)> parts,
        IEnumerable<(string Name, string Value)> leftOut,
        string gatesPath,
        bool quick,
        bool strict,
        TextWriter output)
    {
        JsonObject whole = new()
        {
            ["schemaVersion"] = CurrentSchema,
            ["quick"] = quick,
            ["machine"] = JsonSerializer.SerializeToNode(Machine.Look(), JsonSerializerOptions.Web),
            ["parts"] = new JsonObject(parts.Select(part => KeyValuePair.Create(part.Name, JsonNode.Parse(File.ReadAllText(part.Value))))),
            ["leftOut"] = new JsonObject(leftOut.Select(part => KeyValuePair.Create(part.Name, (JsonNode?)part.Value))),
        };
        JsonElement document = JsonSerializer.SerializeToElement(whole);
        Verdict[] verdicts = [.. Gate.ReadAll(gatesPath).Select(gate => gate.Judge(document))];
        whole["gates"] = JsonSerializer.SerializeToNode(verdicts, Verdict.Json);
        ResultFile.Write(path, whole);
        return Print(document, verdicts, strict, output);
    }

    /// <summary>Judges a joined document anew.</summary>
    public static int Judge(string path, string gatesPath, bool strict, TextWriter output)
    {
        JsonElement document = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        return Print(document, [.. Gate.ReadAll(gatesPath).Select(gate => gate.Judge(document))], strict, output);
    }

    public static (string Name, string Value) SplitPair(string pair) =>
        pair.Split('=', 2) is [{ Length: > 0 } name, string value] ? (name, value) : throw new FormatException($"\"{pair}\" is not of the form name=value.");

    /// <summary>Lists what the parts warned of, at whatever depth.</summary>
    public static IEnumerable<string> WarningsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.NameEquals("warnings") && property.Value.ValueKind == JsonValueKind.Array
                ? property.Value.EnumerateArray().Select(warning => warning.ToString())
                : WarningsIn(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(WarningsIn),
        _ => [],
    };

    private static int Print(JsonElement document, IReadOnlyList<Verdict> verdicts, bool strict, TextWriter output)
    {
        document.GetProperty("machine").Deserialize<Machine>(JsonSerializerOptions.Web)!.Print(output);
        foreach (JsonProperty part in document.GetProperty("parts").EnumerateObject())
        {
            string[] warnings = [.. WarningsIn(part.Value)];
            if (warnings.Length > 0)
            {
                output.WriteLine($"warning: {part.Name}: {warnings[0]}{(warnings.Length > 1 ? $" (and {warnings.Length - 1} more)" : "")}");
            }
        }

        foreach (JsonProperty part in document.GetProperty("leftOut").EnumerateObject())
        {
            output.WriteLine($"left out: {part.Name}: {part.Value}");
        }

        TextTable table = new("target", "wanted", "figure (95 % CI)", "verdict");
        foreach (Verdict verdict in verdicts)
        {
            table.Add(verdict.Gate, verdict.Wanted, verdict.FigureText, verdict.OutcomeText);
        }

        output.WriteLine();
        table.Print(output);
        output.WriteLine();
        if (document.GetProperty("quick").GetBoolean())
        {
            output.WriteLine("The run was a quick one: it shows that everything works, and its verdicts count for nothing.");
        }

        foreach (IGrouping<string?, Verdict> same in verdicts.GroupBy(verdict => verdict.Reason).Where(same => same.Key is not null))
        {
            output.WriteLine($"{same.First().OutcomeText}: {same.Key}");
        }

        return verdicts.Any(verdict => verdict.Outcome == Outcome.Broken) ? GateWithoutFigure
            : strict && verdicts.Any(verdict => verdict.Outcome == Outcome.Missed) ? TargetMissed
            : Success;
    }
}
