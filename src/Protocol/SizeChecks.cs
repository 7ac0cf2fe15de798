namespace ThriftRpc.Protocol;

/// <summary>Refuses sizes that no honest peer announces. Shared by the readers and the end finders.</summary>
internal static class SizeChecks
{
    /// <summary>Checks how many elements a container announces. Types are looked at only when there are elements: some writers put 0 into an empty map.</summary>
    public static void CheckCount(int count, int smallestSize, TType type, ThriftLimits limits)
    {
        if (count < 0)
        {
            ThrowHelper.NegativeSize("container", count);
        }

        if (count > 0 && smallestSize == 0)
        {
            ThrowHelper.UnknownType(type);
        }

        if (count > limits.MaxContainerElements)
        {
            ThrowHelper.ContainerLimit(count, limits.MaxContainerElements);
        }
    }

    /// <summary>Checks how many bytes a string or binary announces.</summary>
    public static void CheckStringSize(int size, ThriftLimits limits)
    {
        if (size < 0)
        {
            ThrowHelper.NegativeSize("string", size);
        }

        if (size > limits.MaxStringBytes)
        {
            ThrowHelper.StringLimit(size, limits.MaxStringBytes);
        }
    }
}
