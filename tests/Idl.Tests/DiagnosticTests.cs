using System.Reflection;
using System.Text.RegularExpressions;

namespace ThriftRpc.Idl.Tests;

/// <summary>Each rule with the places that break it: between <c>[|</c> and <c>|]</c>, to the character.</summary>
[TestFixture]
public sealed partial class DiagnosticTests
{
    private static readonly IEnumerable<TestCaseData> s_cases =
    [
        Case("THRIFT0001", "struct S { 1: i32 a [|!|] }"),
        Case("THRIFT0001", "struct S { [|é|] 1: i32 a }"),
        Case("THRIFT0001", "struct S { [|😀|] 1: i32 a }"),
        Case("THRIFT0001", "struct S { 1: double a = 5[|.|] }"),
        Case("THRIFT0002", "struct S {}\n[|/*|] no end"),
        Case("THRIFT0002", "struct S { 1: string a = [|\"no end|]\n}"),
        Case("THRIFT0002", "struct S { 1: string a = [|'no end\\|]\r\n}"),
        Case("THRIFT0003", "struct S { 1: string a = \"[|\\a|][|\\0|]\" }"),
        Case("THRIFT0004", "struct S { 1: i64 a = [|9223372036854775808|] }"),
        Case("THRIFT0004", "struct S { 1: i64 a = [|0xFFFFFFFFFFFFFFFF|] }"),
        Case("THRIFT0005", "struct S { 1 [|i32|] a }"),
        Case("THRIFT0005", "struct S { 1: i32 [|}|]"),
        Case("THRIFT0005", "struct S { 1: i32 a } [|;|]"),
        Case("THRIFT0005", "[|hello|] world"),
        Case("THRIFT0005", "struct S {\n  1: list<i32 [|a|]\n  2: i32 b\n}"),
        Case("THRIFT0005", "struct S {\n  1: i32 a\n[|struct|] T {}"),
        Case("THRIFT0005", "const i32\n[|struct|] S {}\nstruct T { 1: S s }"),
        Case("THRIFT0005", "service S { void f(i32[|)|] }"),
        Case("THRIFT0005", "enum E { A = [|B|] }"),
        Case("THRIFT0005", "const i32 X = [|throws|]"),
        Case("THRIFT0005", "struct S {[||]"),
        Case("THRIFT0005", "include [|echo|]"),
        Case("THRIFT0006", "struct [|list|] {}"),
        Case("THRIFT0006", "service S { void [|throws|]() }"),
        Case("THRIFT0006", "struct S { 1: i32 [|true|] }"),
        Case("THRIFT0006", "enum E { [|service|] }"),
        Case("THRIFT0007", "struct S {}\n[|namespace|] * N"),
        Case("THRIFT0009", "struct S { 1: [|float|] a }"),
        Case("THRIFT0009", "service S { [|stream|]<list<i32>> a()\n i32, [|sink|]<i32, i32> b()\n void c() }"),
        Case("THRIFT0009", "[|interaction|] I { i32 next() { } }\nservice S {\n  [|performs|] I;\n  void f()\n}"),
        Case("THRIFT0009", "service S { void f() ([|streaming.mode|] = \"bidirectional\") void g() (streaming.mode = \"unary\") }"),
        Case("THRIFT0011", "[|package|] \"example.com/p\"\nstruct S {}"),
        Case("THRIFT0011", "[|@thrift.Experimental|]\n[|@cpp.Type|]{name = \"{\", other = {1: 2}}\nstruct S { [|@a.B|]{} 1: i32 a }\nenum E { [|@C|] A }"),
        Case("THRIFT0011", "[|safe|] [|transient|] [|server|] exception E {}"),
        Case("THRIFT0010", "[|senum|] S { \"a\" }"),
        Case("THRIFT0010", "struct S { 1: [|slist|] a }"),
        Case("THRIFT0010", "[|cpp_namespace|] foo"),
        Case("THRIFT0101", "struct S {}\nenum [|S|] {}"),
        Case("THRIFT0101", "struct S { 1: i32 a, 2: i32 [|a|] }"),
        Case("THRIFT0101", "enum E { A, [|A|] }"),
        Case("THRIFT0101", "service S { void f() void [|f|]() }"),
        Case("THRIFT0101", "const i32 X = 1\nconst i32 [|X|] = 2"),
        Case("THRIFT0101", "service S { void f(1: i32 a, 2: i32 [|a|]) }"),
        Case("THRIFT0102", "struct S { 1: [|Missing|] a }"),
        Case("THRIFT0102", "struct S { 1: map<string, list<[|Missing|]>> a }"),
        Case("THRIFT0102", "service S { [|Missing|] f() }"),
        Case("THRIFT0103", "service A {}\nstruct S { 1: [|A|] a }"),
        Case("THRIFT0104", "struct [|a.b|] {}"),
        Case("THRIFT0104", "struct S { 1: i32 [|a.b|] }"),
        Case("THRIFT0104", "service S { void [|a.b|]() }"),
        Case("THRIFT0105", "typedef T [|T|]\nstruct S { 1: T a }"),
        Case("THRIFT0105", "typedef B [|A|]\ntypedef A B\nstruct S { 1: A a }"),
        Case("THRIFT0201", "struct S { 1: i32 a, [|1|]: i32 b }"),
        Case("THRIFT0201", "service S { void f(1: i32 a, [|1|]: i32 b) }"),
        Case("THRIFT0202", "struct S { [|32768|]: i32 a }"),
        Case("THRIFT0203", "struct S { i32 [|a|] }"),
        Case("THRIFT0204", "struct S { [|0|]: i32 a, [|-5|]: i32 b }"),
        Case("THRIFT0205", "service S { void f(1: [|optional|] i32 a) }"),
        Case("THRIFT0206", "union U { 1: [|required|] i32 a }"),
        Case("THRIFT0207", "union U { 1: i32 a = 1, 2: i32 [|b|] = 2 }"),
        Case("THRIFT0301", "struct S { 1: i32 a = [|\"text\"|] }"),
        Case("THRIFT0301", "struct S { 1: i8 a = [|128|], 2: i16 b = [|-32769|], 3: i32 c = [|0x80000000|] }"),
        Case("THRIFT0301", "struct S { 1: bool a = [|\"true\"|], 2: string b = [|true|], 3: i32 c = [|1.5|] }"),
        Case("THRIFT0301", "struct S { 1: double a = [|1e999|] }"),
        Case("THRIFT0301", "struct S { 1: list<i32> a = [1, [|\"b\"|]], 2: map<i32, i32> b = [|[1]|] }"),
        Case("THRIFT0301", "struct S { 1: uuid a = [|\"0123\"|] }"),
        Case("THRIFT0301", "enum E { A }\nenum F { B }\nstruct S { 1: E a = [|F.B|], 2: string b = [|F.B|] }"),
        Case("THRIFT0301", "union U { 1: i32 a }\nstruct S { 1: U a = [|{}|] }"),
        Case("THRIFT0302", "struct S { 1: i32 a = [|MISSING|], 2: i32 b = [|E.MISSING|] }\nenum E { A }"),
        Case("THRIFT0303", "enum E { A }\nstruct S { 1: E a = [|A|] }"),
        Case("THRIFT0304", "enum E { A = 0x7fffffff, [|B|] }"),
        Case("THRIFT0304", "enum E { A = [|4294967296|] }"),
        Case("THRIFT0305", "const i32 A = [|B|]\nconst i32 B = [|A|]"),
        Case("THRIFT0306", "struct T { 1: i32 a }\nstruct S { 1: T a = {[|\"b\"|]: 1} }"),
        Case("THRIFT0307", "struct T { 1: required i32 a }\nstruct S { 1: T a = [|{}|] }"),
        Case("THRIFT0308", "struct S { 1: S a = [|{}|] }"),
        Case("THRIFT0308", "struct S { 1: list<T> a = [{}] }\nstruct T { 1: S a = [|{}|] }"),
        Case("THRIFT0401", "service S { oneway [|i32|] f() }"),
        Case("THRIFT0402", "exception X {}\nservice S { oneway void [|f|]() throws (1: X x) }"),
        Case("THRIFT0403", "struct X {}\nservice S { void f() throws (1: [|X|] x, 2: [|i32|] y) }"),
        Case("THRIFT0404", "service A extends [|B|] {}\nservice B {}"),
        Case("THRIFT0404", "service A extends [|A|] {}"),
        Case("THRIFT0501", "include [|\"other.thrift\"|]\nstruct S { 1: other.T t, 2: i32 a = other.A }"),
        Case("THRIFT0502", "include [|\"other.thrift\"|]\nstruct S { 1: i32 other }"),
        Case("THRIFT0503", "include [|\"test.thrift\"|]\nstruct S { 1: test.S t }"),
        Case("THRIFT0405", "service A { void f() }\nservice B extends A {}\nservice C extends B { void [|f|]() }"),
    ];

    [TestCaseSource(nameof(s_cases))]
    public void A_broken_rule_is_reported_where_it_is_broken(string id, string markedText, string[] others)
    {
        (string text, IReadOnlyList<(int Start, int Length)> spans) = ReadMarks(markedText);

        IReadOnlyList<IdlDiagnostic> found = Compile(text).Diagnostics;

        Assert.That(found.Where(diagnostic => diagnostic.Id == id).Select(Place), Is.EqualTo(spans));
        Assert.That(found.Where(diagnostic => diagnostic.Id != id).Select(diagnostic => diagnostic.Id), Is.SubsetOf(others));
        foreach (IdlDiagnostic diagnostic in found)
        {
            int lineStart = text.LastIndexOf('\n', Math.Max(0, diagnostic.Start - 1)) + 1;
            Assert.That(diagnostic.Line, Is.EqualTo(text[..diagnostic.Start].Count(c => c == '\n') + 1));
            Assert.That(diagnostic.Column, Is.EqualTo(diagnostic.Start - lineStart + 1));
            Assert.That(diagnostic.Path, Is.EqualTo("test.thrift"));
        }
    }

    [Test]
    public void Every_rule_has_a_test_here()
    {
        IEnumerable<string> tested = s_cases.Select(data => (string)data.Arguments[0]!)
            .Append(Rules.TooDeep.Id)
            .Concat([Rules.BaseWithoutSide.Id, Rules.UnknownRole.Id, Rules.BrokenElsewhere.Id, Rules.SameTypeInTwoFiles.Id, Rules.TypeIsNamespace.Id]);

        Assert.That(AllRules().Select(rule => rule.Id), Is.EquivalentTo(tested.Distinct()));
    }

    [Test]
    public void Every_rule_is_documented_and_every_documented_rule_is_there()
    {
        string text = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "docs", "diagnostics.md"));

        IEnumerable<string> documented = Heading().Matches(text).Select(match => $"{match.Groups[1].Value}: {match.Groups[2].Value}");
        Assert.That(documented, Is.EqualTo(AllRules().Select(rule => $"{rule.Id}: {rule.Title}")));
    }

    [Test]
    public void Every_documented_example_breaks_its_rule_and_no_other()
    {
        string text = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "docs", "diagnostics.md"));

        MatchCollection examples = Example().Matches(text);

        Assert.That(examples, Has.Count.EqualTo(AllRules().Count()));
        foreach (Match example in examples)
        {
            IEnumerable<IdlDocument> files = FileMark().Split("// test.thrift\n" + example.Groups[2].Value).Skip(1).Chunk(3)
                .Where(file => file[2].Length > 0)
                .Select(file => IdlDocument.Parse(file[0], file[0], file[2], new IdlOptions { Role = file[1].Length > 0 ? file[1] : null }));
            IEnumerable<IdlDiagnostic> found = IdlCompilation.Create(files).Documents.SelectMany(document => document.Emit().Diagnostics);
            Assert.That(found.Select(diagnostic => diagnostic.Id).Distinct(), Is.EqualTo([example.Groups[1].Value]).Or.EqualTo(new[] { "THRIFT0102", example.Groups[1].Value }), example.Groups[2].Value);
        }
    }

    [Test]
    public void All_errors_are_reported_in_one_run_from_top_to_bottom()
    {
        const string Text = """
            struct A {
              1: Missing a
              2: i32
              3: i32 b = "x"
            }

            enum B {
              ONE = x
              TWO
              TWO
            }

            service C {
              void f(1: i32 a b)
              oneway i32 g()
            }
            """;

        IEnumerable<string> found = Compile(Text).Diagnostics.Select(diagnostic => $"{diagnostic.Line}: {diagnostic.Id}");

        Assert.That(
            found,
            Is.EqualTo(["2: THRIFT0102", "4: THRIFT0005", "4: THRIFT0301", "8: THRIFT0005", "10: THRIFT0101", "14: THRIFT0102", "14: THRIFT0005", "15: THRIFT0401"]));
    }

    [Test]
    public void Types_and_values_are_nested_to_a_limit_and_no_further()
    {
        string types = $"struct S {{ 1: {Repeat("list<", 5000)}i32{Repeat(">", 5000)} a }}";
        string values = $"const i32 A = {Repeat("[", 5000)}{Repeat("]", 5000)}";
        string endless = $"const i32 A = {Repeat("{1:", 5000)}";
        string consts = string.Concat(Enumerable.Range(0, 5000).Select(i => $"const i32 A{i} = A{i + 1}\n")) + "const i32 A5000 = 1";
        string typedefs = string.Concat(Enumerable.Range(0, 5000).Select(i => $"typedef A{i + 1} A{i}\n")) + "typedef i32 A5000\nstruct S { 1: A0 a }";

        foreach (string text in new[] { types, values, endless, consts, typedefs })
        {
            Assert.That(Compile(text).Diagnostics.Select(diagnostic => diagnostic.Id), Has.Some.EqualTo("THRIFT0008"));
        }
    }

    [Test]
    public void A_file_with_only_warnings_becomes_code()
    {
        IdlResult result = Compile("struct S { i32 a }");

        Assert.That(result.Diagnostics.Select(diagnostic => diagnostic.Severity), Is.EqualTo([IdlSeverity.Warning]));
        Assert.That(result.Code, Does.Contain("writer.WriteI32(-1, A);"));
    }

    [Test]
    public void Negative_ids_are_kept_when_the_project_says_so()
    {
        IdlResult result = IdlCompiler.Compile(
            "test.thrift", "test.thrift", "struct S { -5: i32 a, i32 b, 0: i32 c }", new IdlOptions { AllowNegativeKeys = true });

        Assert.That(result.Diagnostics.Select(diagnostic => diagnostic.Id), Is.EqualTo(["THRIFT0203"]));
        Assert.That(result.Code, Does.Contain("WriteI32(-5, A)").And.Contain("WriteI32(-6, B)").And.Contain("WriteI32(0, C)"));
    }

    [Test]
    public void A_message_names_what_is_wrong()
    {
        string message = Compile("struct S { 1: i8 size = 300 }").Diagnostics.Single().ToString();

        Assert.That(message, Is.EqualTo("test.thrift(1,25): error THRIFT0301: 300 is no value of the type i8"));
    }

    private static TestCaseData Case(string id, string text, params string[] others) =>
        new TestCaseData(id, text, others).SetArgDisplayNames(id, text.Replace('\n', ' ').Replace('\r', ' '));

    private static IdlResult Compile(string text) => IdlCompiler.Compile("test.thrift", "test.thrift", text, new IdlOptions());

    private static (int, int) Place(IdlDiagnostic diagnostic) => (diagnostic.Start, diagnostic.Length);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static (string Text, IReadOnlyList<(int, int)> Spans) ReadMarks(string marked)
    {
        List<(int, int)> spans = [];
        string text = marked;
        for (int start = text.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = text.IndexOf("[|", StringComparison.Ordinal))
        {
            int end = text.IndexOf("|]", StringComparison.Ordinal);
            spans.Add((start, end - start - 2));
            text = text.Remove(end, 2).Remove(start, 2);
        }

        return (text, spans);
    }

    private static IEnumerable<DiagnosticRule> AllRules() =>
        typeof(Rules).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticRule>()
            .OrderBy(rule => rule.Id, StringComparer.Ordinal);

    [GeneratedRegex("^### (THRIFT[0-9]{4}): (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^### (THRIFT[0-9]{4}): .*\n\n```thrift\n([^`]*)```$", RegexOptions.Multiline)]
    private static partial Regex Example();

    /// <summary>Where an example has several files, their names stand above them.</summary>
    [GeneratedRegex("^// ([a-z]+[.]thrift)(?:: Role=\")?([A-Za-z]*)\"?\n", RegexOptions.Multiline)]
    private static partial Regex FileMark();
}
