using System.Reflection;
using System.Text.RegularExpressions;
using ThriftRpc.Protocol;

namespace ThriftRpc.Differential;

/// <summary>Sends values of every accepted struct through Apache's library and back.</summary>
internal static partial class MirrorCheck
{
    private const int ValuesPerStruct = 3;

    private static readonly (string Name, ThriftProtocol Protocol)[] s_protocols = [("binary", TBinaryProtocol.Default), ("compact", TCompactProtocol.Default)];

    /// <summary>Compiles the code of all cases that both accept, and compares what both sides read.</summary>
    /// <returns>What went wrong, and how many structs were compared.</returns>
    public static async Task<(List<string> Failures, int Structs)> RunAsync(IReadOnlyList<Verdicts> verdicts, int seed, CancellationToken cancellationToken)
    {
        Verdicts[] accepted = [.. verdicts.Where(verdict => verdict.AreBothAccepting)];
        (Assembly? assembly, string errors) = CSharp.Compile(accepted.SelectMany(verdict => verdict.Ours).Select(file => file.Result.Code!), cancellationToken);
        if (assembly is null)
        {
            string[] guilty = [.. accepted.Where(verdict => errors.Contains($"{verdict.Case.Name}/", StringComparison.Ordinal)).Select(verdict => verdict.Case.ToString())];
            return ([$"The generated code does not compile:\n{errors}\n{string.Join('\n', guilty)}"], 0);
        }

        List<string> failures = [];
        int structs = 0;
        using PythonMirror python = new();
        foreach (Verdicts verdict in accepted)
        {
            foreach ((string file, string text) in verdict.Case.Files)
            {
                // A damaged file may have lost its include.
                string module = ModuleOf(file, text);
                if (!File.Exists(Path.Combine(verdict.PythonFolder, module.Replace('.', '/'), "ttypes.py")))
                {
                    continue;
                }

                Value[] values = [.. Draw(assembly, verdict.NamespaceOf(file), seed)];
                structs += values.Select(value => value.Type).Distinct().Count();
                MirrorRequest[] requests = [.. values.Select(value => new MirrorRequest(Words.Normal(value.Type.Name), value.Protocol.Name, Convert.ToHexStringLower(value.Bytes)))];
                MirrorAnswer[] answers = values.Length == 0
                    ? []
                    : await python.AskAsync(verdict.PythonFolder, module, requests, cancellationToken);
                failures.AddRange(values.Zip(answers, Compare).OfType<string>().Select(failure => $"{failure}\nseed {seed}\n{verdict.Case}"));
            }
        }

        return (failures, structs);
    }

    private static IEnumerable<Value> Draw(Assembly assembly, string @namespace, int seed)
    {
        Type[] types = [.. Shape.StructsOf(assembly, @namespace)];
        foreach (Type type in types.Where(type => types.Count(other => Words.Normal(other.Name) == Words.Normal(type.Name)) == 1))
        {
            ObjectDraw draw = new(new Random(seed));
            for (int i = 0; i < ValuesPerStruct; i++)
            {
                if (draw.Draw(type) is { } value)
                {
                    (string Name, ThriftProtocol Protocol) protocol = s_protocols[i % s_protocols.Length];
                    yield return new Value(type, value, protocol, StructBytes.Write(protocol.Protocol, type, value));
                }
            }
        }
    }

    /// <returns>What is wrong; null for nothing.</returns>
    private static string? Compare(Value value, MirrorAnswer answer)
    {
        string about = $"{value.Type} over {value.Protocol.Name}, {Convert.ToHexStringLower(value.Bytes)}";
        if (answer.Error is not null)
        {
            return $"Apache's library cannot read {about}:\n{answer.Error}";
        }

        string dump = Dump.Of(value.Object);
        if (answer.Dump != dump)
        {
            return $"Apache's library reads something else: {about}\nwritten {dump}\nread    {answer.Dump}";
        }

        object back = StructBytes.Read(value.Protocol.Protocol, value.Type, Convert.FromHexString(answer.Bytes!));
        return back.Equals(value.Object) ? null : $"What Apache's library writes comes back as something else: {about}\nwritten {dump}\nread    {Dump.Of(back)}";
    }

    private static string ModuleOf(string file, string text)
    {
        ILookup<string, string> namespaces = NamespaceHeader().Matches(text).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return namespaces["py"].LastOrDefault() ?? namespaces["*"].LastOrDefault() ?? file;
    }

    [GeneratedRegex(@"^\s*namespace\s+(py|\*)\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceHeader();

    private sealed record Value(Type Type, object Object, (string Name, ThriftProtocol Protocol) Protocol, byte[] Bytes);
}
