using System.Reflection;
using ThriftRpc.Protocol;

namespace ThriftRpc.Idl.Tests;

/// <summary>Which name yields when two meet; that the outcome compiles, the collision corpus shows.</summary>
[TestFixture]
public sealed class NamesTests
{
    [TestCase("struct S { 1: i32 a, 2: i32 A }", "int A {", "int A_ {")]
    [TestCase("struct S { 1: i32 s }", "int S_ {")]
    [TestCase("struct S { 1: i32 equals, 2: i32 data }", "int Equals_ {", "int Data {")]
    [TestCase("exception E { 1: i32 data, 2: i32 message }", "int Data_ {", "int Message_ {")]
    [TestCase("struct Message { 1: i32 message }", "class Message :", "int Message_ {")]
    [TestCase("exception Message {}", "class Message_ :")]
    [TestCase("struct Read {}", "class Read_ :")]
    [TestCase("struct foo_bar {} struct FooBar {}", "class FooBar :", "class FooBar_ :")]
    [TestCase("service Echo {} struct EchoClient {} struct IEcho {}", "class EchoClient :", "class EchoClient_ : IEcho_", "interface IEcho_ :")]
    [TestCase("service IEcho {}", "interface IIEcho :", "class IEchoClient : IIEcho")]
    [TestCase("enum E { RED_ISH, RedIsh, redIsh }", "RedIsh = 0", "RedIsh_ = 1", "RedIsh__ = 2")]
    [TestCase("service S { void f(1: i32 context, 2: i32 call, 3: i32 class) }", "FAsync(int context_, int call, int @class, ", "call_.Call = call;")]
    [TestCase("service S { void get_x() void getX() }", "GetXAsync(", "GetX_Async(")]
    [TestCase("service A { void get_x() } service B extends A { void getX() }", " GetX_Async(")]
    public void The_later_name_gets_an_underscore(string text, params string[] expected)
    {
        IdlResult result = IdlCompiler.Compile("test.thrift", "test.thrift", text, new IdlOptions());

        foreach (string part in expected)
        {
            Assert.That(result.Code, Does.Contain(part));
        }
    }
    /// <summary>An argument becomes a property of the call object: it must not hide what is there already.</summary>
    [Test]
    public void Every_member_of_a_call_is_a_name_that_arguments_avoid()
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        IEnumerable<MemberInfo> members = new[] { typeof(ThriftCall), typeof(ThriftCall<>), typeof(ThriftHandlerCall) }.SelectMany(type => type.GetMembers(Declared));

        IEnumerable<string> visible = members.Where(IsVisible).Select(member => member.Name).Distinct();

        Assert.That(visible, Is.Not.Empty.And.SubsetOf(Members.OfCall));
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: false } method => (method.IsPublic || method.IsFamily) && method.GetBaseDefinition().DeclaringType != typeof(object),
        PropertyInfo property => property.GetMethod is { IsPublic: true } or { IsFamily: true },
        _ => false,
    };
}
