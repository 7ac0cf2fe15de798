namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class ThriftLimitsTests
{
    private static readonly (string Name, Func<int, ThriftLimits> With)[] s_settings =
    [
        (nameof(ThriftLimits.MaxMessageBytes), value => new ThriftLimits { MaxMessageBytes = value }),
        (nameof(ThriftLimits.MaxFrameBytes), value => new ThriftLimits { MaxFrameBytes = value }),
        (nameof(ThriftLimits.MaxDepth), value => new ThriftLimits { MaxDepth = value }),
        (nameof(ThriftLimits.MaxStringBytes), value => new ThriftLimits { MaxStringBytes = value }),
        (nameof(ThriftLimits.MaxContainerElements), value => new ThriftLimits { MaxContainerElements = value }),
        (nameof(ThriftLimits.MaxObjects), value => new ThriftLimits { MaxObjects = value }),
    ];

    [Test]
    public void The_defaults_are_those_of_the_documentation()
    {
        ThriftLimits limits = ThriftLimits.Default;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(limits.MaxMessageBytes, Is.EqualTo(104_857_600));
            Assert.That(limits.MaxFrameBytes, Is.EqualTo(16_384_000));
            Assert.That(limits.MaxDepth, Is.EqualTo(64));
            Assert.That(limits.MaxStringBytes, Is.EqualTo(104_857_600));
            Assert.That(limits.MaxContainerElements, Is.EqualTo(16_777_216));
            Assert.That(limits.MaxObjects, Is.EqualTo(1_048_576));
            Assert.That(limits.RejectInvalidUtf8, Is.False);
            Assert.That(limits, Is.EqualTo(new ThriftLimits()));
        }
    }

    [Test]
    public void A_limit_below_one_is_refused_and_named([Range(0, 5)] int setting, [Values(0, -1, int.MinValue)] int value)
    {
        (string name, Func<int, ThriftLimits> with) = s_settings[setting];

        Assert.That(
            () => with(value),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property(nameof(ArgumentException.ParamName)).EqualTo(name));
    }

    [Test]
    public void One_is_the_smallest_limit([Range(0, 5)] int setting)
    {
        (string name, Func<int, ThriftLimits> with) = s_settings[setting];

        Assert.That(typeof(ThriftLimits).GetProperty(name)!.GetValue(with(1)), Is.EqualTo(1));
    }

    [Test]
    public void Depth_ends_at_1024()
    {
        Assert.That(new ThriftLimits { MaxDepth = 1024 }.MaxDepth, Is.EqualTo(1024));
        Assert.That(
            () => new ThriftLimits { MaxDepth = 1025 },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property(nameof(ArgumentException.ParamName)).EqualTo(nameof(ThriftLimits.MaxDepth)));
    }

    [Test]
    public void A_changed_copy_is_checked_like_a_new_one_and_leaves_the_original()
    {
        ThriftLimits changed = ThriftLimits.Default with { MaxDepth = 3 };

        Assert.That(changed.MaxDepth, Is.EqualTo(3));
        Assert.That(ThriftLimits.Default.MaxDepth, Is.EqualTo(64));
        Assert.That(() => ThriftLimits.Default with { MaxDepth = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
