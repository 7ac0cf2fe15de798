using System.Net.Sockets;

namespace ThriftRpc.Transport.Tests;

/// <summary>What tests do with connections.</summary>
internal static class ByteConnectionExtensions
{
    /// <summary>Receives exactly so many bytes.</summary>
    public static async Task<byte[]> ReceiveExactlyAsync(this ByteConnection connection, int count, CancellationToken token)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int received = await connection.ReceiveAsync(bytes.AsMemory(read)).AsTask().WaitAsync(token);
            Assert.That(received, Is.Positive, $"The connection ended after {read} of {count} bytes.");
            read += received;
        }

        return bytes;
    }

    /// <summary>Receives until the end.</summary>
    public static async Task<byte[]> ReceiveToEndAsync(this ByteConnection connection, CancellationToken token)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[1000];
        while (await connection.ReceiveAsync(buffer).AsTask().WaitAsync(token) is > 0 and int received)
        {
            all.Write(buffer, 0, received);
        }

        return all.ToArray();
    }

    /// <summary>Receives until the connection has ended, in whatever way.</summary>
    /// <returns>True; before that the token fires.</returns>
    public static async Task<bool> ReceiveToEndOrFailureAsync(this ByteConnection connection, CancellationToken token)
    {
        try
        {
            await connection.ReceiveToEndAsync(token);
        }
        catch (SocketException)
        {
            // Without courtesy, but ended.
        }

        return true;
    }

    /// <summary>Waits for what gives no sign of its own.</summary>
    public static async Task UntilAsync(Func<bool> condition, CancellationToken token)
    {
        while (!condition())
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
