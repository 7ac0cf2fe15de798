using System.Globalization;
using System.Text.Json;
using ThriftRpc.Conformance;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>What a peer's client must print when a server gives everything back. peers/README.md says how it prints it.</summary>
internal static class Mirror
{
    /// <summary>A case with a struct for its result: tells what differs. Null for the result asks whether the document has what the case sends.</summary>
    private delegate IEnumerable<string>? Check(Everything document, byte[]? result, ThriftProtocol binaryOrOwn);

    /// <summary>With each document: what comes back of it.</summary>
    private static readonly Dictionary<string, Check> s_echoes = new()
    {
        ["read"] = Part(document => document),
        ["write"] = Part(document => document),
        ["echo_bool"] = Part(document => document.Lists is { } lists ? new Lists { Flags = lists.Flags } : null),
        ["echo_byte"] = Part(document => document.Lists is { } lists ? new Lists { Smalls = lists.Smalls } : null),
        ["echo_i8"] = Part(document => document.Lists is { } lists ? new Lists { Smalls = lists.Smalls } : null),
        ["echo_i16"] = Part(document => document.Lists is { } lists ? new Lists { Mediums = lists.Mediums } : null),
        ["echo_i32"] = Part(document => document.Lists is { } lists ? new Lists { Normals = lists.Normals } : null),
        ["echo_i64"] = Part(document => document.Lists is { } lists ? new Lists { Larges = lists.Larges } : null),
        ["echo_double"] = Part(document => document.Lists is { } lists ? new Lists { Reals = lists.Reals } : null),
        ["echo_string"] = Part(document => document.Lists is { } lists ? new Lists { Texts = lists.Texts } : null),
        ["echo_binary"] = Part(document => document.Lists is { } lists ? new Lists { Blobs = lists.Blobs } : null),
        ["echo_enum"] = Part(document => document.Lists is { } lists ? new Lists { Colors = lists.Colors } : null),
        ["echo_struct"] = Part(document => document.Lists is { } lists ? new Lists { Points = lists.Points } : null),
        ["echo_list"] = Part(document => document.Lists is { } lists ? new Lists { Grid = lists.Grid } : null),
        ["echo_set"] = Part(document => document.Lists is { } lists ? new Lists { Bags = lists.Bags } : null),
        ["echo_map"] = Part(document => document.Requireds is { } requireds ? new Optionals { Counts = requireds.Counts } : null),

        // An empty map, then one for each number, which leads to all texts.
        ["echo_nested"] = Part(document => document.Lists is { } lists
            ? new Lists { Normals = lists.Normals, Texts = [.. lists.Normals.SelectMany(_ => lists.Texts)] }
            : null),
        ["echo_bases"] = Part(document => document.Bases),
        ["echo_optionals"] = Part(document => document.Optionals),
        ["echo_requireds"] = Part(document => document.Requireds),
        ["echo_defaults"] = Part(document => document.Defaults),
        ["echo_lists"] = Part(document => document.Lists),
        ["echo_sets"] = Part(document => document.Sets),
        ["echo_maps"] = Part(document => document.Maps),
        ["echo_tree"] = Part(document => document.Tree),
        ["echo_everything"] = Part(document => document),
    };

    /// <summary>Once: what comes back of a struct that the peer makes itself.</summary>
    private static readonly Dictionary<string, Check> s_structs = new()
    {
        ["own_defaults"] = Part(_ => new Defaults()),
        ["own_optionals"] = Part(_ => new Optionals()),
    };

    /// <summary>Once: a text.</summary>
    private static readonly Dictionary<string, string> s_texts = new()
    {
        ["ping"] = "done",
        ["join"] = "text,-1,-3,-9223372036854775808,0",
        ["fail_refused"] = "Refused refused with -5 -5; Refused refused with 5 5",
        ["fail_bounds"] = "OutOfBounds -7 7; OutOfBounds 7 -7",
        ["fail_not"] = "-2147483648",
        ["break_down"] = $"TApplicationException {(int)TApplicationExceptionType.InternalError}",
        ["told"] = string.Concat(Enumerable.Range(0, 200).Select(number => $"{number},")),
        ["unknown_method"] = $"TApplicationException {(int)TApplicationExceptionType.UnknownMethod}",
        ["unknown_oneway"] = "7",
        ["unknown_fields"] = "5,-5,0",
        ["fields_of_other_types"] = ",0",
        ["large_binary"] = "same",
        ["large_string"] = "same",
        ["large_list"] = "same",
        ["large_set"] = "same",
        ["large_map"] = "same",
        ["deep_tree"] = "same",
        ["many_calls"] = "same",
        ["many_connections"] = "same",
    };

    /// <summary>Runs a peer's client against a server of the conformance service.</summary>
    /// <returns>How the cases ended.</returns>
    public static async Task<CaseOutcomes> RunAsync(
        PeerBuild build, WireSetup setup, Workplace workplace, int port, CancellationToken token, params IEnumerable<string> leftOut)
    {
        Peer peer = build.Peer;
        Dictionary<string, Everything> documents =
            peer.DocumentNames(setup, PeerRole.Client).ToDictionary(name => name, name => peer.Make(name, setup, PeerRole.Client));
        workplace.Write(documents, setup);

        Dictionary<(string Case, string Document), Line> lines = [];
        await using PeerProcess process = build.Start(PeerRole.Client, setup, workplace.Place(port), "--documents", workplace.Folder);
        await foreach (string text in process.ReadLinesAsync(token))
        {
            Line line = JsonSerializer.Deserialize<Line>(text, JsonSerializerOptions.Web)!;
            lines[(line.Case, line.Document)] = line;
        }

        return Judge(lines, documents, setup, [.. peer.CasesLeftOut(setup, PeerRole.Client), .. leftOut]);
    }

    private static CaseOutcomes Judge(
        Dictionary<(string Case, string Document), Line> lines, Dictionary<string, Everything> documents, WireSetup setup, HashSet<string> leftOut)
    {
        bool isOurs = OurSide.HasProtocol(setup.Protocol);
        CaseOutcomes outcomes = new();
        foreach ((string name, Check check) in s_echoes.Where(echo => isOurs || echo.Key is not ("read" or "write")))
        {
            ThriftProtocol protocol = name == "write" ? OurSide.Protocol(setup.Protocol) : TBinaryProtocol.Default;
            Note(name, documents.Where(document => check(document.Value, null, protocol) is not null)
                .SelectMany(document => Problems(name, document.Key, bytes => check(document.Value, bytes, protocol)!)));
        }

        foreach ((string name, Check check) in s_structs)
        {
            Note(name, Problems(name, "", bytes => check(new(), bytes, TBinaryProtocol.Default)!));
        }

        foreach ((string name, string expected) in s_texts)
        {
            Line? line = lines.GetValueOrDefault((name, ""));
            Note(name, line?.Text == expected ? [] : [line is null ? "nothing was printed" : $"expected '{expected}', not '{line.Text ?? line.Failure}'"]);
        }

        return outcomes;

        void Note(string name, IEnumerable<string> problems)
        {
            if (!leftOut.Contains(name))
            {
                outcomes.Add(name, [.. problems]);
            }
        }

        IEnumerable<string> Problems(string name, string document, Func<byte[], IEnumerable<string>> check)
        {
            Line? line = lines.GetValueOrDefault((name, document));
            return line switch
            {
                null => [$"{document}: nothing was printed"],
                { Result: { } hex } => check(Convert.FromHexString(hex)).Select(difference => $"{document}: {difference}"),
                _ => [$"{document}: {line.Failure}"],
            };
        }
    }

    private static Check Part<T>(Func<Everything, T?> part)
        where T : class, IThriftStruct<T> => (document, result, protocol) => part(document) switch
        {
            null => null,
            _ when result is null => [],
            T expected => Differences(expected, result, protocol),
        };

    private static IEnumerable<string> Differences<T>(T expected, byte[] result, ThriftProtocol protocol)
        where T : class, IThriftStruct<T>
    {
        try
        {
            return [.. Canonical.Differences(expected, Codec.Decode<T>(result, protocol))];
        }
        catch (TException e)
        {
            return [string.Create(CultureInfo.InvariantCulture, $"what came back does not decode: {e.Message}")];
        }
    }

    /// <summary>A line of a client: a struct in hexadecimal, a text, or what went wrong.</summary>
    private sealed record Line(string Case, string Document = "", string? Result = null, string? Text = null, string? Failure = null);
}
