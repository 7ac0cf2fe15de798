namespace ThriftRpc.Idl.Tests;

/// <summary>The language as Apache's compiler takes it, construct by construct: what is accepted, with which warnings, and what is refused.</summary>
[TestFixture]
public sealed class LanguageTests
{
    private static readonly TestCaseData[] s_constructs =
    [
    // Fields.
        new TestCaseData("struct S { i32 a, i32 b }", "THRIFT0203 THRIFT0203"),
        new TestCaseData("struct S { 0: i32 a, -3: i32 b }", "THRIFT0204 THRIFT0204"),
        new TestCaseData("struct S { 0x10: i32 a, +2: i32 b, 32767: i32 c }", ""),
        new TestCaseData("struct S { 32768: i32 a }", "THRIFT0202!"),
        new TestCaseData("struct S { 1: i32 a, 1: i32 b }", "THRIFT0201!"),
        new TestCaseData("struct S { 1: i32 a, 2: i32 a }", "THRIFT0101!"),
        new TestCaseData("struct S { 1: i32 a, 2: i32 A }", ""),
        new TestCaseData("struct S { 1: i32 a.b }", "THRIFT0104!"),
        new TestCaseData("struct S.T {}", "THRIFT0104!"),
        new TestCaseData("service S { void f.g() }", "THRIFT0104!"),
        new TestCaseData("struct S { 1: required i32 a = 1, 2: optional i32 b = 2, 3: i32 c = 3 }", ""),
        new TestCaseData("service S { void f(1: optional i32 a) }", "THRIFT0205"),
        new TestCaseData("service S { void f(1: required i32 a, 2: i32 b = 5, i32 c) }", "THRIFT0203"),
        new TestCaseData("struct S { 1: S a, 2: optional S & b, 3: list<S> & c }", ""),
        new TestCaseData("struct S { 1: T a } struct T { 1: S b }", ""),
        new TestCaseData("struct S xsd_all { 1: i32 a xsd_optional xsd_nillable xsd_attrs { 1: i32 b } (x) }", ""),

    // Types.
        new TestCaseData("struct S { 1: bool a 2: byte b 3: i8 c 4: i16 d 5: i32 e 6: i64 f 7: double g 8: string h 9: binary i 10: uuid j }", ""),
        new TestCaseData("struct S { 1: map<S, list<set<S>>> a, 2: set<map<list<i32>, S>> b }", ""),
        new TestCaseData("struct S { 1: map cpp_type \"x\" <i32, i32> a, 2: set cpp_type \"x\" <i32> b, 3: list cpp_type \"x\" <i32> c, 4: list<i32> cpp_type \"x\" d }", ""),
        new TestCaseData("struct S { 1: list<i32 (a = \"b\")> (c = \"d\") e, 2: string (f) g, 3: S (h) i }", ""),
        new TestCaseData("struct S { 1: void a }", "THRIFT0005!"),
        new TestCaseData("struct S { 1: Missing a }", "THRIFT0102!"),
        new TestCaseData("service A {} struct S { 1: A a }", "THRIFT0103!"),
        new TestCaseData("typedef A A", "THRIFT0105!"),
        new TestCaseData("typedef Missing A", "THRIFT0102!"),
        new TestCaseData("typedef B A typedef list<C> B struct C { 1: A a }", ""),
        new TestCaseData("struct A {} typedef i32 A", "THRIFT0101!"),
        new TestCaseData("struct A {} const i32 A = 1", ""),

    // Enums.
        new TestCaseData("enum E {}", ""),
        new TestCaseData("enum E { A, B = 5; C D = -3, E = 0x10 (x), F } (y)", ""),
        new TestCaseData("enum E { A = 1, B = 1 }", ""),
        new TestCaseData("enum E { A, A }", "THRIFT0101!"),
        new TestCaseData("enum E { A = 2147483647, B }", "THRIFT0304!"),
        new TestCaseData("enum E { A = -2147483648 }", ""),
        new TestCaseData("enum E { A = B }", "THRIFT0005!"),

    // Unions and exceptions.
        new TestCaseData("union U { 1: required i32 a, 2: optional i32 b }", "THRIFT0206"),
        new TestCaseData("union U { 1: i32 a = 1, 2: i32 b }", ""),
        new TestCaseData("union U { 1: i32 a = 1, 2: i32 b = 2 }", "THRIFT0207!"),
        new TestCaseData("exception E { 1: string message, 2: required E cause } (x)", ""),

    // Services.
        new TestCaseData("service A extends B {} service B {}", "THRIFT0404!"),
        new TestCaseData("struct B {} service A extends B {}", "THRIFT0404!"),
        new TestCaseData("service A { void f() } service B extends A { void f() }", "THRIFT0405!"),
        new TestCaseData("service A { void f() void f() }", "THRIFT0101!"),
        new TestCaseData("service A { oneway void f(); async void g(), i32 h() throws () (x); }", ""),
        new TestCaseData("service A { oneway i32 f() }", "THRIFT0401!"),
        new TestCaseData("exception X {} service A { oneway void f() throws (1: X x) }", "THRIFT0402!"),
        new TestCaseData("service A { oneway void f() throws () }", ""),
        new TestCaseData("exception X {} typedef X Y service A { Y f(1: X x) throws (1: Y y, 2: X x) }", ""),
        new TestCaseData("struct X {} service A { void f() throws (1: X x) }", "THRIFT0403!"),
        new TestCaseData("exception X {} service A { void f() throws (1: X x, 1: X y) }", "THRIFT0201!"),

    // Values.
        new TestCaseData("const i32 A = B const i32 B = 1", ""),
        new TestCaseData("const i32 A = A", "THRIFT0305!"),
        new TestCaseData("const i32 A = true const double B = false const bool C = 5 const bool D = A", ""),
        new TestCaseData("const i64 A = -9223372036854775808 const i64 B = -0x10 const i64 C = +7", ""),
        new TestCaseData("const i64 A = 0xFFFFFFFFFFFFFFFF", "THRIFT0004!"),
        new TestCaseData("const double A = .5 const double B = -.5e-3 const double C = 1E+5 const double D = 7", ""),
        new TestCaseData("const double A = 5.", "THRIFT0001!"),
        new TestCaseData("const i32 A = 1.5", "THRIFT0301!"),
        new TestCaseData("const i32 A = 5000000000", "THRIFT0301!"),
        new TestCaseData("const string A = 1", "THRIFT0301!"),
        new TestCaseData("const list<i32> A = [1 2, 3; 4] const set<i32> B = [] const map<i32, i32> C = {1: 2 3: 4; 5: 6,} const list<i32> D = {} const map<i32, i32> E = []", ""),
        new TestCaseData("const map<string, map<string, list<i32>>> A = {\"a\": {\"b\": [1, 2], \"c\": []}}", ""),
        new TestCaseData("struct S { 1: i32 a } const S X = {\"a\": 1, \"a\": 2} const list<S> Y = [{}, {\"a\": 1}] const map<S, S> Z = {{}: {}}", ""),
        new TestCaseData("struct S { 1: i32 a } const S X = {\"b\": 1}", "THRIFT0306!"),
        new TestCaseData("enum E { A = 3 } typedef E F const i32 X = E.A const F Y = E.A const E Z = F.A const E W = 3", ""),
        new TestCaseData("enum E { A } const E X = A", "THRIFT0303!"),
        new TestCaseData("enum E { A } const E X = E.B", "THRIFT0302!"),
        new TestCaseData("const uuid A = \"00112233-4455-6677-8899-aabbccddeeff\" const uuid B = \"{00112233-4455-6677-8899-AABBCCDDEEFF}\"", ""),
        new TestCaseData("const uuid A = \"00112233445566778899aabbccddeeff\"", "THRIFT0301!"),
        new TestCaseData("const binary A = \"abc\" const string B = 'it\\'s \\\"so\\\"\\r\\n\\t\\\\'", ""),
        new TestCaseData("const string A = \"\\x\"", "THRIFT0003!"),
        new TestCaseData("struct S { 1: S a = {} }", "THRIFT0308!"),

    // Headers.
        new TestCaseData("namespace cpp a.b namespace py.twisted c namespace cpp.noexist d (x = \"y\") namespace * e cpp_include \"<vector>\"", ""),
        new TestCaseData("cpp_include <vector>", "THRIFT0005!"),
        new TestCaseData("struct S {} namespace * x", "THRIFT0007!"),
        new TestCaseData("senum S { \"a\" }", "THRIFT0010!"),
        new TestCaseData("struct S { 1: slist a }", "THRIFT0010!"),
        new TestCaseData("csharp_namespace a", "THRIFT0010!"),
        new TestCaseData("java_package a", "THRIFT0010!"),

    // Words and signs.
        new TestCaseData("struct S { 1: i32 struct, 2: i32 list, 3: i32 map, 4: i32 required, 5: i32 optional, 6: i32 namespace, 7: i32 include, 8: i32 void }", ""),
        new TestCaseData("struct S { 1: i32 i32, 2: i32 enum, 3: i32 const, 4: i32 service, 5: i32 throws, 6: i32 oneway, 7: optional i32 optional }", ""),
        new TestCaseData("struct S { 1: i32 cpp_type }", "THRIFT0006!"),
        new TestCaseData("struct S { 1: i32 true }", "THRIFT0006!"),
        new TestCaseData("struct class { 1: i32 begin, 2: i32 return, 3: i32 next }", ""),
        new TestCaseData("struct list {}", "THRIFT0006!"),
        new TestCaseData("struct S {};", "THRIFT0005!"),
        new TestCaseData("typedef i32 A; const i32 B = 1, const i32 C = 2;", ""),
        new TestCaseData("struct S { 1: i32 a,, 2: i32 b }", "THRIFT0005!"),
        new TestCaseData("/***/ /**/ # a\n// b\n/* c\n */ struct S {} /** d */", ""),
        new TestCaseData("struct S { 1: i32 a (x, y = \"z\"; x = 'b' q.r = \"s\",) } ()", ""),
        new TestCaseData("struct S { 1: i32 a (x = 1) }", "THRIFT0005!"),

    // What others have added.
        new TestCaseData("service S { readonly i32 get() idempotent void put() void idempotent() idempotent readonly() }\nstruct idempotent {}", ""),
        new TestCaseData("struct S { 1: i32 package, 2: i32 stream, 3: i32 interaction } struct stream { 1: stream float } struct float { 1: float a }", ""),
    ];

    [TestCaseSource(nameof(s_constructs))]
    public void A_construct_is_taken_or_refused(string text, string expected)
    {
        IdlResult result = IdlCompiler.Compile("test.thrift", "test.thrift", text, new IdlOptions());

        Assert.That(
            string.Join(' ', result.Diagnostics.Select(diagnostic => diagnostic.Id + (diagnostic.Severity == IdlSeverity.Error ? "!" : "")).Distinct()),
            Is.EqualTo(string.Join(' ', expected.Split(' ').Distinct())));
    }

    [Test]
    public void What_is_taken_becomes_code_without_a_warning()
    {
        IEnumerable<string> files = s_constructs
            .Select((construct, i) => IdlCompiler.Compile("t", $"{i}", (string)construct.Arguments[0]!, new IdlOptions { Namespace = $"Sample{i}" }))
            .Select(result => result.Code)
            .OfType<string>();

        Assert.That(CSharpCompiler.FindWarnings(files), Is.Empty);
        Assert.That(files.Count(), Is.GreaterThan(40));
    }

    [Test]
    public void An_included_file_may_be_called_otherwise()
    {
        IdlDocument[] files =
        [
            IdlDocument.Parse("a.thrift", "a.thrift", "include \"b.thrift\" as c\nstruct S { 1: c.T t }", new IdlOptions()),
            IdlDocument.Parse("b.thrift", "b.thrift", "struct T {}", new IdlOptions()),
        ];

        Assert.That(IdlCompilation.Create(files).Documents[0].Emit().Diagnostics, Is.Empty);
    }

    [TestCase("service S { readonly i32 a() }")]
    [TestCase("service S { idempotent i32 a() }")]
    [TestCase("service S { i32 a() (idempotent) }")]
    [TestCase("service S { i32 a() (idempotent = \"true\") }")]
    public void A_method_may_be_marked_as_idempotent(string text) =>
        Assert.That(IdlCompiler.Compile("t", "t", text, new IdlOptions()).Code, Does.Contain("isIdempotent: true"));
}
