namespace ThriftRpc.Idl.Tests;

[TestFixture]
public sealed class NamespaceTests
{
    [TestCase("namespace * All\nnamespace csharp Sharp\nnamespace netstd Std", "Std")]
    [TestCase("namespace csharp Sharp\nnamespace * All", "Sharp")]
    [TestCase("namespace java org.example\nnamespace * All", "All")]
    [TestCase("namespace py.twisted example", "Root")]
    [TestCase("namespace csharp My.new.World", "My.@new.World")]
    [TestCase("", "Root")]
    public void The_file_chooses_the_namespace(string headers, string expected) =>
        Assert.That(Compile(headers, new IdlOptions { RootNamespace = "Root" }), Does.Contain($"\nnamespace {expected};\n"));

    [Test]
    public void The_project_may_overrule_the_file() =>
        Assert.That(Compile("namespace * All", new IdlOptions { Namespace = "Mine" }), Does.Contain("\nnamespace Mine;\n"));

    [Test]
    public void Without_any_name_there_is_no_namespace() =>
        Assert.That(Compile("", new IdlOptions()), Does.Not.Contain("namespace"));

    [TestCase("\ufeffenum E { A }")]
    [TestCase("enum E\r\n{\r\n  A\r\n}\r\n")]
    [TestCase("enum E\r{\r  A\r}\r")]
    public void Bytes_order_marks_and_line_ends_do_not_matter(string text) =>
        Assert.That(Compile(text, new IdlOptions()), Is.EqualTo(Compile("enum E { A }", new IdlOptions())));

    private static string Compile(string text, IdlOptions options)
    {
        IdlResult result = IdlCompiler.Compile("test.thrift", "test.thrift", text.Contains("enum") ? text : text + "\nenum E { A }", options);
        Assert.That(result.Diagnostics, Is.Empty);
        return result.Code!;
    }
}
