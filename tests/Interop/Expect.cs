using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>What the cases of our client expect.</summary>
internal static class Expect
{
    public static void Same(object? actual, object? expected) => Assert.That(Canonical.Differences(expected, actual), Is.Empty);

    public static async Task ComesBackAsync<T>(Func<T, CallContext, ValueTask<T>> echo, CancellationToken token, params IEnumerable<T> values)
    {
        foreach (T value in values)
        {
            T returned = await echo(value, token);
            Same(returned, value);
            if (value is IEquatable<T> and not double)
            {
                Assert.That(value.Equals(returned), Is.True, "What is the same must be equal.");
            }
        }
    }

    /// <summary>Expects the peer's TApplicationException of this type.</summary>
    /// <returns>The peer's text.</returns>
    public static async Task<string> AnswerAsync(Func<Task> call, TApplicationExceptionType type)
    {
        TApplicationException answer = await ThrowsAsync<TApplicationException>(call);
        Assert.That(answer.Type, Is.EqualTo(type));
        return answer.Message;
    }

    /// <summary>Expects that the peer closes the connection instead of an answer.</summary>
    public static async Task LosesAsync(Func<Task> call)
    {
        TTransportException lost = await ThrowsAsync<TTransportException>(call);
        Assert.That(lost.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
    }

    public static async Task<TFailure> ThrowsAsync<TFailure>(Func<Task> call)
        where TFailure : Exception
    {
        try
        {
            await call();
        }
        catch (TFailure e)
        {
            return e;
        }

        throw new AssertionException($"No {typeof(TFailure).Name}.");
    }
}
