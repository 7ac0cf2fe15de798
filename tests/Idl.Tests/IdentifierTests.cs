namespace ThriftRpc.Idl.Tests;

[TestFixture]
public sealed class IdentifierTests
{
    [TestCase("msg", "Msg")]
    [TestCase("user_id", "UserId")]
    [TestCase("userId", "UserId")]
    [TestCase("UserID", "UserID")]
    [TestCase("DARK_RED", "DarkRed")]
    [TestCase("RED", "Red")]
    [TestCase("HTTP2", "Http2")]
    [TestCase("_leading__and_trailing_", "LeadingAndTrailing")]
    [TestCase("_1st", "Item1st")]
    [TestCase("__", "Item")]
    public void A_member_is_written_in_words(string idl, string expected) => Assert.That(Identifier.Member(idl), Is.EqualTo(expected));

    [TestCase("Echo", "Echo")]
    [TestCase("echo", "Echo")]
    [TestCase("KV", "KV")]
    [TestCase("echo_req", "EchoReq")]
    [TestCase("ECHO_REQ", "EchoReq")]
    public void A_type_keeps_its_spelling_where_it_can(string idl, string expected) => Assert.That(Identifier.Type(idl), Is.EqualTo(expected));

    [TestCase("Msg", "msg")]
    [TestCase("UserId", "userId")]
    [TestCase("URL", "url")]
    [TestCase("HTTPServer", "httpServer")]
    [TestCase("Item1", "item1")]
    public void A_parameter_begins_small(string pascal, string expected) => Assert.That(Identifier.Camel(pascal), Is.EqualTo(expected));
}
