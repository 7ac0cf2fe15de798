using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>The document that is measured: twenty fields, two nested structs, a list of structs, a map, a list of strings, a set.</summary>
internal static class SampleOrder
{
    private const int Many = 5;

    private static readonly string[] s_labels = ["label/000", "label/001", "label/002", "label/003", "label/004"];

    /// <summary>Builds the objects just as the readers do: with room for what comes, without defaults that are replaced at once, and the set with the comparer that no peer can foresee.</summary>
    public static Order Create()
    {
        List<Item> items = new(Many);
        Dictionary<string, string> labels = new(Many);
        List<string> tags = new(Many);
        for (int i = 0; i < Many; i++)
        {
            items.Add(new Item { Article = 40_000 + i, Title = Copy("Espresso cups, porcelain, a set of six"), Price = 24.5 + i, InStock = i % 2 == 0 });
            labels[Copy(s_labels[i])] = Copy("hand-written and packed");
            tags.Add(Copy("fragile, this side up"));
        }

        HashSet<int> warehouses = new(8, ContentComparer.I32);
        for (int i = 0; i < 8; i++)
        {
            warehouses.Add(1_000 + (i * 7));
        }

        Order order = HandWrittenOrder.NewOrder(default);
        order.Id = 1_234_567_890_123;
        order.Number = Copy("2026-08-0004711");
        order.Status = OrderStatus.Shipped;
        order.Gift = true;
        order.Priority = 3;
        order.Channel = 12;
        order.Shop = 815;
        order.PlacedAt = 1_786_000_000_000;
        order.Total = 132.5;
        order.Weight = 4.75;
        order.Currency = Copy("EUR");
        order.Note = Copy("Please ring twice and leave it with the neighbours on the second floor. The bell of the first floor does not work in winter, it seems.");
        order.Digest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        order.Customer = new Customer { Id = 99_000_111_222, Name = Copy("Ada Lovelace"), Email = Copy("ada@example.org") };
        order.Address = new Address { Street = Copy("St James's Square 12"), City = Copy("London"), Postcode = Copy("SW1Y 4JH"), Country = 826 };
        order.Items = items;
        order.Labels = labels;
        order.Tags = tags;
        order.Warehouses = warehouses;
        order.ShippedAt = 1_786_000_123_456;
        return order;
    }

    /// <summary>A reader makes every string anew, so this does too.</summary>
    private static string Copy(string text) => new(text.AsSpan());
}
