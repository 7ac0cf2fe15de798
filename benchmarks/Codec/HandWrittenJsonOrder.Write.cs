using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Encodes an order in JSON by hand.</summary>
internal static partial class HandWrittenJsonOrder
{
    public static void Write(HandWrittenJsonWriter writer, Order order)
    {
        writer.Reset();
        writer.Begin();
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
            writer.Field(14, HandWrittenJsonWriter.Struct);
            Write(writer, customer);
            writer.End();
        }

        if (order.Address is { } address)
        {
            writer.Field(15, HandWrittenJsonWriter.Struct);
            Write(writer, address);
            writer.End();
        }

        WriteContainers(writer, order);
        if (order.ShippedAt is { } shippedAt)
        {
            writer.I64(20, shippedAt);
        }

        writer.End();
        writer.Flush();
    }

    private static void WriteContainers(HandWrittenJsonWriter writer, Order order)
    {
        List<Item> items = order.Items ?? throw Missing("items");
        writer.Field(16, HandWrittenJsonWriter.List);
        writer.Elements(HandWrittenJsonWriter.Struct, items.Count);
        foreach (Item item in items)
        {
            Write(writer, item ?? throw Missing("items"));
        }

        writer.EndElements();
        Dictionary<string, string> labels = order.Labels ?? throw Missing("labels");
        writer.Field(17, HandWrittenJsonWriter.Map);
        writer.StringPairs(labels.Count);
        foreach ((string key, string value) in labels)
        {
            writer.Pair(key, value ?? throw Missing("labels"));
        }

        writer.End();
        writer.EndElements();
        List<string> tags = order.Tags ?? throw Missing("tags");
        writer.Field(18, HandWrittenJsonWriter.List);
        writer.Strings(tags.Count);
        foreach (string tag in tags)
        {
            writer.String(tag ?? throw Missing("tags"));
        }

        writer.EndElements();
        HashSet<int> warehouses = order.Warehouses ?? throw Missing("warehouses");
        writer.Field(19, HandWrittenJsonWriter.Set);
        writer.Numbers(warehouses.Count);
        foreach (int warehouse in warehouses)
        {
            writer.Number(warehouse);
        }

        writer.EndElements();
    }

    private static void Write(HandWrittenJsonWriter writer, Customer customer)
    {
        writer.Begin();
        writer.I64(1, customer.Id);
        writer.String(2, customer.Name ?? throw Missing("name"));
        writer.String(3, customer.Email ?? throw Missing("email"));
        writer.End();
    }

    private static void Write(HandWrittenJsonWriter writer, Address address)
    {
        writer.Begin();
        writer.String(1, address.Street ?? throw Missing("street"));
        writer.String(2, address.City ?? throw Missing("city"));
        writer.String(3, address.Postcode ?? throw Missing("postcode"));
        writer.I16(4, address.Country);
        writer.End();
    }

    private static void Write(HandWrittenJsonWriter writer, Item item)
    {
        writer.Begin();
        writer.I32(1, item.Article);
        writer.String(2, item.Title ?? throw Missing("title"));
        writer.Double(3, item.Price);
        writer.Bool(4, item.InStock);
        writer.End();
    }

    private static TProtocolException Missing(string field) => new(TProtocolExceptionType.InvalidData, $"The field {field} is null.");
}
