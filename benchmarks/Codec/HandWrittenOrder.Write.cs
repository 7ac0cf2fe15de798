using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Encodes an order by hand. The JIT makes one copy for each writer, as if it were written out.</summary>
internal static partial class HandWrittenOrder
{
    public static void Write<TWriter>(ref TWriter writer, Order order)
        where TWriter : IHandWrittenWriter, allows ref struct
    {
        int outer = writer.Begin();
        writer.I64(1, order.Id);
        writer.String(2, order.Number ?? throw Missing("number"));
        writer.I32(3, (int)order.Status);
        writer.Bool(4, order.Gift);
        writer.I8(5, order.Priority);
        writer.I16(6, order.Channel);
        writer.I32(7, order.Shop);
        writer.I64(8, order.PlacedAt);
        writer.Double(9, order.Total);
        writer.Double(10, order.Weight);
        writer.String(11, order.Currency ?? throw Missing("currency"));
        writer.String(12, order.Note ?? throw Missing("note"));
        writer.Binary(13, order.Digest ?? throw Missing("digest"));
        if (order.Customer is { } customer)
        {
            writer.Struct(14);
            Write(ref writer, customer);
        }

        if (order.Address is { } address)
        {
            writer.Struct(15);
            Write(ref writer, address);
        }

        WriteContainers(ref writer, order);
        if (order.ShippedAt is { } shippedAt)
        {
            writer.I64(20, shippedAt);
        }

        writer.Stop(outer);
    }

    private static void WriteContainers<TWriter>(ref TWriter writer, Order order)
        where TWriter : IHandWrittenWriter, allows ref struct
    {
        List<Item> items = order.Items ?? throw Missing("items");
        writer.Elements(TType.List, 16, TType.Struct, items.Count);
        foreach (Item item in items)
        {
            Write(ref writer, item ?? throw Missing("items"));
        }

        Dictionary<string, string> labels = order.Labels ?? throw Missing("labels");
        writer.Map(17, TType.String, TType.String, labels.Count);
        foreach ((string key, string value) in labels)
        {
            writer.String(key);
            writer.String(value ?? throw Missing("labels"));
        }

        List<string> tags = order.Tags ?? throw Missing("tags");
        writer.Elements(TType.List, 18, TType.String, tags.Count);
        foreach (string tag in tags)
        {
            writer.String(tag ?? throw Missing("tags"));
        }

        HashSet<int> warehouses = order.Warehouses ?? throw Missing("warehouses");
        writer.Elements(TType.Set, 19, TType.I32, warehouses.Count);
        foreach (int warehouse in warehouses)
        {
            writer.I32(warehouse);
        }
    }

    private static void Write<TWriter>(ref TWriter writer, Customer customer)
        where TWriter : IHandWrittenWriter, allows ref struct
    {
        int outer = writer.Begin();
        writer.I64(1, customer.Id);
        writer.String(2, customer.Name ?? throw Missing("name"));
        writer.String(3, customer.Email ?? throw Missing("email"));
        writer.Stop(outer);
    }

    private static void Write<TWriter>(ref TWriter writer, Address address)
        where TWriter : IHandWrittenWriter, allows ref struct
    {
        int outer = writer.Begin();
        writer.String(1, address.Street ?? throw Missing("street"));
        writer.String(2, address.City ?? throw Missing("city"));
        writer.String(3, address.Postcode ?? throw Missing("postcode"));
        writer.I16(4, address.Country);
        writer.Stop(outer);
    }

    private static void Write<TWriter>(ref TWriter writer, Item item)
        where TWriter : IHandWrittenWriter, allows ref struct
    {
        int outer = writer.Begin();
        writer.I32(1, item.Article);
        writer.String(2, item.Title ?? throw Missing("title"));
        writer.Double(3, item.Price);
        writer.Bool(4, item.InStock);
        writer.Stop(outer);
    }

    private static TProtocolException Missing(string field) => new(TProtocolExceptionType.InvalidData, $"The field {field} is null.");
}
