using System.Runtime.CompilerServices;
using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Decodes an order by hand. The JIT makes one copy for each reader, as if it were written out.</summary>
internal static partial class HandWrittenOrder
{
    public static Order Read<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        Order order = NewOrder(default);
        int outer = reader.BeginStruct();
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
                    reader.Skip(type);
                    break;
            }
        }

        reader.EndStruct(outer);
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

    private static Customer ReadCustomer<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        Customer customer = NewCustomer(default);
        int outer = reader.BeginStruct();
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
                    reader.Skip(type);
                    break;
            }
        }

        reader.EndStruct(outer);
        customer.Name ??= "";
        customer.Email ??= "";
        return customer;
    }

    private static Address ReadAddress<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        Address address = NewAddress(default);
        int outer = reader.BeginStruct();
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
                    reader.Skip(type);
                    break;
            }
        }

        reader.EndStruct(outer);
        address.Street ??= "";
        address.City ??= "";
        address.Postcode ??= "";
        return address;
    }

    private static Item ReadItem<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        Item item = NewItem(default);
        int outer = reader.BeginStruct();
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
                    reader.Skip(type);
                    break;
            }
        }

        reader.EndStruct(outer);
        item.Title ??= "";
        return item;
    }

    private static List<Item> ReadItems<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        int count = reader.List(TType.Struct);
        List<Item> items = new(count);
        for (int i = 0; i < count; i++)
        {
            items.Add(ReadItem(ref reader));
        }

        return items;
    }

    private static Dictionary<string, string> ReadLabels<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        int count = reader.Map(TType.String, TType.String);
        Dictionary<string, string> labels = new(count);
        for (int i = 0; i < count; i++)
        {
            string key = reader.String();
            labels[key] = reader.String();
        }

        return labels;
    }

    private static List<string> ReadTags<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        int count = reader.List(TType.String);
        List<string> tags = new(count);
        for (int i = 0; i < count; i++)
        {
            tags.Add(reader.String());
        }

        return tags;
    }

    private static HashSet<int> ReadWarehouses<TReader>(ref TReader reader)
        where TReader : IHandWrittenReader, allows ref struct
    {
        int count = reader.Set(TType.I32);
        HashSet<int> warehouses = new(count, ContentComparer.I32);
        for (int i = 0; i < count; i++)
        {
            warehouses.Add(reader.I32());
        }

        return warehouses;
    }

    // The constructors that generated code reads with: without them the rival would pay for defaults that are replaced at once.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern Order NewOrder(ThriftRead _);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern Customer NewCustomer(ThriftRead _);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern Address NewAddress(ThriftRead _);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern Item NewItem(ThriftRead _);
}
