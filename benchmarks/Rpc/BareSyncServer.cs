using System.Net.Sockets;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Sends every frame back, over blocking sockets, a thread for each connection. The rules stand at <see cref="EchoFrame"/>.</summary>
internal static class BareSyncServer
{
    public static void Start(Socket listener) => new Thread(() => Run(listener)) { IsBackground = true }.Start();

    private static void Run(Socket listener)
    {
        while (true)
        {
            Socket connection = listener.Accept();
            connection.NoDelay = true;
            new Thread(() => Serve(connection)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket connection)
    {
        using Socket owned = connection;
        byte[] buffer = new byte[EchoFrame.BufferSize];
        int filled = 0;
        while (true)
        {
            int received = connection.Receive(buffer.AsSpan(filled), SocketFlags.None);
            if (received == 0)
            {
                return;
            }

            filled += received;
            while (EchoFrame.TryFind(buffer.AsSpan(0, filled), buffer.Length, out int size))
            {
                for (int sent = 0; sent < size;)
                {
                    sent += connection.Send(buffer.AsSpan(sent, size - sent), SocketFlags.None);
                }

                filled -= size;
                buffer.AsSpan(size, filled).CopyTo(buffer);
            }
        }
    }
}
