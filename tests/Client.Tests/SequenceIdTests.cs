using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Sequence ids belong to the connection.</summary>
[CancelAfter(20_000)]
internal sealed class SequenceIdTests
{
    [Test]
    public async Task They_count_upwards_and_are_never_0_or_negative(CancellationToken cancellationToken)
    {
        Rig rig = new();
        int last = 0;
        for (int i = 0; i < 100; i++)
        {
            await rig.ExpectLivesAsync(cancellationToken);
            int id = rig.LastRequest.SequenceId;
            Assert.That(id, Is.Positive);
            if (i > 0)
            {
                Assert.That(id, Is.EqualTo(last == int.MaxValue ? 1 : last + 1));
            }

            last = id;
        }
    }

    [Test]
    public async Task Two_connections_start_at_different_places(CancellationToken cancellationToken)
    {
        HashSet<int> starts = [];
        for (int i = 0; i < 20; i++)
        {
            Rig rig = new();
            await rig.ExpectLivesAsync(cancellationToken);
            starts.Add(rig.LastRequest.SequenceId);
        }

        // Twenty draws of two billion: two may coincide once in ten million runs, four never.
        Assert.That(starts, Has.Count.GreaterThan(16));
    }

    [Test]
    public async Task Two_clients_over_one_transport_share_them(CancellationToken cancellationToken)
    {
        Rig rig = new();
        TStandardClient second = new(rig.Transport);
        await rig.ExpectLivesAsync(cancellationToken);
        int first = rig.LastRequest.SequenceId;

        SayCall call = new("hello");
        Task calling = second.InvokeAsync(call).AsTask();
        int id = rig.LastRequest.SequenceId;
        rig.Connection.Arrive(rig.ReplyToLast("shared"));
        await calling.WaitAsync(cancellationToken);

        Assert.That(id, Is.EqualTo(first == int.MaxValue ? 1 : first + 1));
        Assert.That(call.Answer, Is.EqualTo("shared"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_oneway_call_takes_one_too(CancellationToken cancellationToken)
    {
        Rig rig = new();
        await rig.Start(new SayCall("news", SayCall.Tell));
        int oneway = rig.LastRequest.SequenceId;

        await rig.ExpectLivesAsync(cancellationToken);

        Assert.That(rig.LastRequest.SequenceId, Is.Not.EqualTo(oneway));
    }
}
