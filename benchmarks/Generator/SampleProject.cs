using System.Text;

namespace ThriftRpc.Benchmarks.Generator;

/// <summary>A project's .thrift files: one that all others include, and the others, each with ten structs that use it.</summary>
internal static class SampleProject
{
    public const int Files = 100;
    public const int StructsPerFile = 10;

    /// <summary>The file that all others include.</summary>
    /// <param name="edit">What has been typed into it.</param>
    /// <param name="name">The last part of its namespace.</param>
    public static string Base(string edit = "", string name = "Base")
    {
        StringBuilder text = new($"namespace * Sample.{name}\n\nenum Kind {{ PLAIN, FANCY = 5, ODD }}\n\n");
        for (int i = 0; i < StructsPerFile; i++)
        {
            text.Append($"/** What all parts share, number {i}. */\nstruct Shared{i} {{\n");
            text.Append($"  1: required i64 id\n  2: string name = \"shared\"\n  3: optional Kind kind\n  4: list<string> tags\n{(i == 0 ? edit : "")}}}\n\n");
        }

        return text.ToString();
    }

    /// <summary>One of the others.</summary>
    /// <param name="number">Which one, from 1.</param>
    /// <param name="edit">What has been typed into it.</param>
    public static string Part(int number, string edit = "")
    {
        StringBuilder text = new($"namespace * Sample.Part{number}\n\ninclude \"base.thrift\"\n\n");
        for (int i = 0; i < StructsPerFile; i++)
        {
            text.Append($"/** Number {i} of part {number}. */\nstruct Item{i} {{\n");
            text.Append($"  1: required base.Shared{i} shared\n  2: i32 count = {i}\n  3: optional double weight\n  4: map<string, base.Shared{(i + 1) % StructsPerFile}> byName\n");
            text.Append($"  5: base.Kind kind = base.Kind.FANCY\n  6: set<i32> numbers\n  7: binary data\n{(i == 0 ? edit : $"  8: optional Item{i - 1} previous\n")}}}\n\n");
        }

        return text.Append("service Items {\n  Item0 get(1: i64 id)\n  list<Item1> find(1: string text, 2: i32 limit = 10)\n}\n").ToString();
    }
}
