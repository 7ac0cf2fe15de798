using System.Text.Json;
using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Decodes an order from JSON by hand.</summary>
internal static partial class HandWrittenJsonOrder
{
    public static Order Read(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        try
        {
            HandWrittenJsonReader reader = new(bytes, limits);
            Order order = ReadOrder(ref reader);
            reader.CheckEnd();
            return order;
        }
        catch (JsonException wrong)
        {
            throw new TProtocolException(TProtocolExceptionType.InvalidData, "The bytes are no JSON.", wrong);
        }
    }

    private static Order ReadOrder(ref HandWrittenJsonReader reader)
    {
        Order order = HandWrittenOrder.NewOrder(default);
        reader.BeginStruct();
        while (reader.Field(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.I64:
                    order.Id = reader.I64();
                    break;
                case 2 when type == TType.String:
                    order.Number = reader.String();
                    break;
                case 3 when type == TType.I32:
                    order.Status = (OrderStatus)reader.I32();
                    break;
                case 4 when type == TType.Bool:
                    order.Gift = reader.Bool();
                    break;
                case 5 when type == TType.I8:
                    order.Priority = reader.I8();
                    break;
                case 6 when type == TType.I16:
                    order.Channel = reader.I16();
                    break;
                case 7 when type == TType.I32:
                    order.Shop = reader.I32();
                    break;
                case 8 when type == TType.I64:
                    order.PlacedAt = reader.I64();
                    break;
                case 9 when type == TType.Double:
                    order.Total = reader.Double();
                    break;
                case 10 when type == TType.Double:
                    order.Weight = reader.Double();
                    break;
                case 11 when type == TType.String:
                    order.Currency = reader.String();
                    break;
                case 12 when type == TType.String:
                    order.Note = reader.String();
                    break;
                case 13 when type == TType.String:
                    order.Digest = reader.Binary();
                    break;
                case 14 when type == TType.Struct:
                    order.Customer = ReadCustomer(ref reader);
                    break;
                case 15 when type == TType.Struct:
                    order.Address = ReadAddress(ref reader);
                    break;
                case 16 when type == TType.List:
                    order.Items = ReadItems(ref reader);
                    break;
                case 17 when type == TType.Map:
                    order.Labels = ReadLabels(ref reader);
                    break;
                case 18 when type == TType.List:
                    order.Tags = ReadTags(ref reader);
                    break;
                case 19 when type == TType.Set:
                    order.Warehouses = ReadWarehouses(ref reader);
                    break;
                case 20 when type == TType.I64:
                    order.ShippedAt = reader.I64();
                    break;
                default:
                    reader.Skip();
                    break;
            }

            reader.EndField();
        }

        reader.EndStruct();
        order.Number ??= "";
        order.Currency ??= "";
        order.Note ??= "";
        order.Digest ??= [];
        order.Items ??= [];
        order.Labels ??= [];
        order.Tags ??= [];
        order.Warehouses ??= [];
        return order;
    }

    private static Customer ReadCustomer(ref HandWrittenJsonReader reader)
    {
        Customer customer = HandWrittenOrder.NewCustomer(default);
        reader.BeginStruct();
        while (reader.Field(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.I64:
                    customer.Id = reader.I64();
                    break;
                case 2 when type == TType.String:
                    customer.Name = reader.String();
                    break;
                case 3 when type == TType.String:
                    customer.Email = reader.String();
                    break;
                default:
                    reader.Skip();
                    break;
            }

            reader.EndField();
        }

        reader.EndStruct();
        customer.Name ??= "";
        customer.Email ??= "";
        return customer;
    }

    private static Address ReadAddress(ref HandWrittenJsonReader reader)
    {
        Address address = HandWrittenOrder.NewAddress(default);
        reader.BeginStruct();
        while (reader.Field(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.String:
                    address.Street = reader.String();
                    break;
                case 2 when type == TType.String:
                    address.City = reader.String();
                    break;
                case 3 when type == TType.String:
                    address.Postcode = reader.String();
                    break;
                case 4 when type == TType.I16:
                    address.Country = reader.I16();
                    break;
                default:
                    reader.Skip();
                    break;
            }

            reader.EndField();
        }

        reader.EndStruct();
        address.Street ??= "";
        address.City ??= "";
        address.Postcode ??= "";
        return address;
    }

    private static Item ReadItem(ref HandWrittenJsonReader reader)
    {
        Item item = HandWrittenOrder.NewItem(default);
        reader.BeginStruct();
        while (reader.Field(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.I32:
                    item.Article = reader.I32();
                    break;
                case 2 when type == TType.String:
                    item.Title = reader.String();
                    break;
                case 3 when type == TType.Double:
                    item.Price = reader.Double();
                    break;
                case 4 when type == TType.Bool:
                    item.InStock = reader.Bool();
                    break;
                default:
                    reader.Skip();
                    break;
            }

            reader.EndField();
        }

        reader.EndStruct();
        item.Title ??= "";
        return item;
    }

    private static List<Item> ReadItems(ref HandWrittenJsonReader reader)
    {
        int count = reader.List(TType.Struct);
        List<Item> items = new(count);
        for (int i = 0; i < count; i++)
        {
            items.Add(ReadItem(ref reader));
        }

        reader.EndElements();
        return items;
    }

    private static Dictionary<string, string> ReadLabels(ref HandWrittenJsonReader reader)
    {
        int count = reader.Map(TType.String, TType.String);
        Dictionary<string, string> labels = new(count);
        for (int i = 0; i < count; i++)
        {
            string key = reader.Key();
            labels[key] = reader.String();
        }

        reader.EndPairs();
        return labels;
    }

    private static List<string> ReadTags(ref HandWrittenJsonReader reader)
    {
        int count = reader.List(TType.String);
        List<string> tags = new(count);
        for (int i = 0; i < count; i++)
        {
            tags.Add(reader.String());
        }

        reader.EndElements();
        return tags;
    }

    private static HashSet<int> ReadWarehouses(ref HandWrittenJsonReader reader)
    {
        int count = reader.Set(TType.I32);
        HashSet<int> warehouses = new(count, ContentComparer.I32);
        for (int i = 0; i < count; i++)
        {
            warehouses.Add(reader.I32());
        }

        reader.EndElements();
        return warehouses;
    }
}
