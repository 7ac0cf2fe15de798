using System.Net.Sockets;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Sends every frame back, over async sockets. The rules stand at <see cref="EchoFrame"/>.</summary>
internal static class BareAsyncServer
{
    public static async Task RunAsync(Socket listener)
    {
        while (true)
        {
            Socket connection = await listener.AcceptAsync();
            connection.NoDelay = true;
            _ = ServeAsync(connection);
        }
    }

    private static async Task ServeAsync(Socket connection)
    {
        using Socket owned = connection;
        byte[] buffer = new byte[EchoFrame.BufferSize];
        int filled = 0;
        while (true)
        {
            int received = await connection.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
            if (received == 0)
            {
                return;
            }

            filled += received;
            while (EchoFrame.TryFind(buffer.AsSpan(0, filled), out int size))
            {
                for (int sent = 0; sent < size;)
                {
                    sent += await connection.SendAsync(buffer.AsMemory(sent, size - sent), SocketFlags.None);
                }

                filled -= size;
                buffer.AsSpan(size, filled).CopyTo(buffer);
            }
        }
    }
}
