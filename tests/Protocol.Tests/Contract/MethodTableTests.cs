using System.Text;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class MethodTableTests
{
    [Test]
    public void Methods_are_found_by_their_name_in_utf8()
    {
        MethodTable table = Table("echo", "ping", "gr\u00fc\u00dfe");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(table.IndexOf("echo"u8), Is.Zero);
            Assert.That(table.IndexOf("ping"u8), Is.EqualTo(1));
            Assert.That(table.IndexOf(Encoding.UTF8.GetBytes("gr\u00fc\u00dfe")), Is.EqualTo(2));
            Assert.That(table.Methods.Select(method => method.Name), Is.EqualTo((string[])["echo", "ping", "gr\u00fc\u00dfe"]));
        }
    }

    [TestCase("")]
    [TestCase("ech")]
    [TestCase("echoo")]
    [TestCase("Echo")]
    [TestCase("echo\0")]
    [TestCase("Service:echo")]
    public void Other_names_are_not_found(string name) => Assert.That(Table("echo", "ping").IndexOf(Encoding.UTF8.GetBytes(name)), Is.EqualTo(-1));

    [Test]
    public void An_empty_table_finds_nothing()
    {
        MethodTable table = Table();

        Assert.That(table.IndexOf("echo"u8), Is.EqualTo(-1));
        Assert.That(table.IndexOf([]), Is.EqualTo(-1));
        Assert.That(table.Methods, Is.Empty);
    }

    // Pairs of words with one and the same FNV-1a hash of 32 bits.
    [TestCase("costarring", "liquid")]
    [TestCase("declinate", "macallums")]
    [TestCase("altarage", "zinke")]
    public void Names_with_the_same_hash_are_kept_apart(string first, string second)
    {
        MethodTable both = Table(first, second);
        MethodTable one = Table(first);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(both.IndexOf(Encoding.UTF8.GetBytes(first)), Is.Zero);
            Assert.That(both.IndexOf(Encoding.UTF8.GetBytes(second)), Is.EqualTo(1));
            Assert.That(one.IndexOf(Encoding.UTF8.GetBytes(second)), Is.EqualTo(-1));
        }
    }

    [Test]
    public void Names_that_share_a_slot_are_kept_apart_also_at_the_tables_end()
    {
        // Three names in eight slots: among all triples of these, every slot is shared, the last one included.
        string[] names = [.. Enumerable.Range('a', 20).Select(c => $"{(char)c}")];
        foreach (string first in names)
        {
            foreach (string second in names.Where(name => name != first))
            {
                foreach (string third in names.Where(name => name != first && name != second))
                {
                    MethodTable table = Table(first, second, third);

                    Assert.That(
                        names.Select(name => table.IndexOf(Encoding.UTF8.GetBytes(name))),
                        Is.EqualTo(names.Select(name => name == first ? 0 : name == second ? 1 : name == third ? 2 : -1)));
                }
            }
        }
    }

    [Test]
    public void Many_methods_are_all_found()
    {
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"method{i}")];
        MethodTable table = Table(names);

        Assert.That(names.Select(name => table.IndexOf(Encoding.UTF8.GetBytes(name))), Is.EqualTo(Enumerable.Range(0, 3000)));
        Assert.That(names.Select(name => table.IndexOf(Encoding.UTF8.GetBytes(name + "x"))), Is.All.EqualTo(-1));
    }

    [Test]
    public void A_name_that_is_listed_twice_is_refused_and_named()
    {
        Assert.That(() => Table("a", "echo", "echo"), Throws.ArgumentException.With.Message.Contains("echo"));
    }

    [Test]
    public void Changing_the_list_afterwards_changes_nothing()
    {
        ThriftMethod[] methods = [new ThriftMethod("S", "a"), new ThriftMethod("S", "b")];
        var table = new MethodTable(methods);

        methods[0] = new ThriftMethod("S", "c");

        Assert.That(table.IndexOf("a"u8), Is.Zero);
        Assert.That(table.Methods[0].Name, Is.EqualTo("a"));
    }

    [Test]
    public void A_method_describes_itself()
    {
        var method = new ThriftMethod("Echo", "gr\u00fc\u00dfe", isOneway: true, isIdempotent: true, new Dictionary<string, string> { ["a"] = "b" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That($"{method}", Is.EqualTo("Echo/gr\u00fc\u00dfe"));
            Assert.That(method.Utf8Name.ToArray(), Is.EqualTo(Encoding.UTF8.GetBytes("gr\u00fc\u00dfe")));
            Assert.That(method.IsOneway, Is.True);
            Assert.That(method.IsIdempotent, Is.True);
            Assert.That(method.Annotations["a"], Is.EqualTo("b"));
            Assert.That(new ThriftMethod("Echo", "a").Annotations, Is.Empty);
            Assert.That(() => new ThriftMethod("", "a"), Throws.ArgumentException);
            Assert.That(() => new ThriftMethod("a", ""), Throws.ArgumentException);
        }
    }

    private static MethodTable Table(params string[] names) => new([.. names.Select(name => new ThriftMethod("Service", name))]);
}
