using ThriftRpc.Conformance.Uuids;

namespace ThriftRpc.Interop;

/// <summary>The peer's version has no uuid, so these bytes are written by hand, from the specification: 16 of them, in the order of the text.</summary>
[TestFixture]
internal sealed class UuidTests
{
    private const string Plain = "00112233445566778899aabbccddeeff";
    private const string Other = "fedcba98765432100123456789abcdef";
    private const string Zeros = "00000000000000000000000000000000";

    private static readonly Guid s_plain = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly Guid s_other = new("fedcba98-7654-3210-0123-456789abcdef");

    /// <summary>A field header is the type, 16, and the id.</summary>
    private static readonly string s_golden = string.Concat(
        $"10 0001 {Other}",
        $"10 0002 {Plain}",
        $"10 0003 {Other}",
        $"10 0004 {Plain}",
        $"10 0005 {Plain}",
        $"0f 0006 10 00000002 {Plain} {Other}",
        $"0e 0007 10 00000001 {Other}",
        $"0d 0008 10 10 00000001 {Plain} {Other}",
        "00");

    private readonly Uuids _value = new()
    {
        Plain = s_other,
        Chosen = s_plain,
        Needed = s_other,
        Many = [s_plain, s_other],
        Bag = [s_other],
        Pairs = new() { [s_plain] = s_other },
    };

    [Test]
    public void A_uuid_is_written_in_the_order_of_its_text() => Assert.That(Convert.ToHexStringLower(Codec.Encode(_value)), Is.EqualTo(Hex(s_golden)));

    [Test]
    public void A_uuid_is_read_in_the_order_of_its_text() =>
        Assert.That(Codec.Decode<Uuids>(Convert.FromHexString(Hex(s_golden))), Is.EqualTo(_value));

    [Test]
    public void An_unset_uuid_is_zero_and_an_unset_optional_one_is_absent()
    {
        string golden = Hex($"10 0001 {Zeros} 10 0003 {Plain} 10 0004 {Plain} 10 0005 {Plain} 0f 0006 10 00000000 0e 0007 10 00000000 0d 0008 10 10 00000000 00");

        Assert.That(Convert.ToHexStringLower(Codec.Encode(new Uuids { Needed = s_plain })), Is.EqualTo(golden));
    }

    private static string Hex(string spaced) => spaced.Replace(" ", "", StringComparison.Ordinal);
}
