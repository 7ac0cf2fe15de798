using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>The document that is measured: twenty fields, two nested structs, a list of structs, a map, a list of strings, a set.</summary>
internal static class SampleOrder
{
    private const int Many = 5;

    /// <summary>Builds the objects just as the readers do: with room for what comes, and the set with the comparer that no peer can foresee.</summary>
    public static Order Create()
    {
        List<Item> items = new(Many);
        Dictionary<string, string> labels = new(Many);
        List<string> tags = new(Many);
        for (int i = 0; i < Many; i++)
        {
            items.Add(new Item { Article = 40_000 + i, Title = Copy("Espresso cups, porcelain, a set of six"), Price = 24.5 + i, InStock = i % 2 == 0 });
            labels[$"label/{i:000}"] = Copy("hand-written and packed");
            tags.Add(Copy("fragile, this side up"));
        }

        HashSet<int> warehouses = new(8, ContentComparer.I32);
        for (int i = 0; i < 8; i++)
        {
            warehouses.Add(1_000 + (i * 7));
        }

        return new Order
        {
            Id = 1_234_567_890_123,
            Number = Copy("2026-08-0004711"),
            Status = OrderStatus.Shipped,
            Gift = true,
            Priority = 3,
            Channel = 12,
            Shop = 815,
            PlacedAt = 1_786_000_000_000,
            Total = 132.5,
            Weight = 4.75,
            Currency = Copy("EUR"),
            Note = Copy("Please ring twice and leave it with the neighbours on the second floor. The bell of the first does not work."),
            Digest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
            Customer = new Customer { Id = 99_000_111_222, Name = Copy("Ada Lovelace"), Email = Copy("ada@example.org") },
            Address = new Address { Street = Copy("St James's Square 12"), City = Copy("London"), Postcode = Copy("SW1Y 4JH"), Country = 826 },
            Items = items,
            Labels = labels,
            Tags = tags,
            Warehouses = warehouses,
            ShippedAt = 1_786_000_123_456,
        };
    }

    /// <summary>A reader makes every string anew, so this does too.</summary>
    private static string Copy(string text) => new(text.AsSpan());
}
