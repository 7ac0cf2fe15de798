using System.Net.Sockets;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>A Unix domain socket: a place in the file system that leads to a server on the same machine.</summary>
/// <remarks>
/// <para>
/// Whoever may write to the socket's file may connect, and all who lead there must be able to pass its folder: <see cref="Permissions"/>
/// and the folder are what protects it. The file goes when listening ends. One that a dead server has left is replaced: if it
/// is a socket, and if nobody accepts on it. Anything else that stands there is left alone. Two servers that find such a file in
/// the same moment may take it from each other; start one at a time.
/// </para>
/// <para>
/// On Linux a path that begins with <c>@</c> is a name in the abstract namespace (as in Go and systemd): it has no file, and so neither
/// permissions nor leftovers; whoever shares the network namespace may connect. A file of such a name is <c>./@name</c>.
/// </para>
/// </remarks>
public sealed record UnixEndpoint : Endpoint
{
    private const int Backlog = 512;

    /// <summary>The size of <c>sun_path</c> in the system's headers, less the zero byte at its end.</summary>
    private static readonly int s_longestPath = (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? 108 : 104) - 1;

    /// <summary>How long to leave a server alone whose queue is full.</summary>
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(10);

    private readonly UnixDomainSocketEndPoint _address;

    /// <summary>Creates the endpoint.</summary>
    /// <param name="path">The socket's file, at most 107 bytes of UTF-8 (103 on macOS); or <c>@name</c>, on Linux.</param>
    /// <exception cref="ArgumentException">The path is empty, longer than the system allows, or holds a zero character.</exception>
    public UnixEndpoint(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path holds no zero character. The abstract name that Linux writes so begins with '@' here.", nameof(path));
        }

        int length = Encoding.UTF8.GetByteCount(path);
        if (length > s_longestPath)
        {
            throw new ArgumentException(
                $"The path of a Unix domain socket may take {s_longestPath} bytes on this system; this one takes {length}: {path}", nameof(path));
        }

        Path = path;
        IsAbstract = OperatingSystem.IsLinux() && path[0] == '@';
        _address = new UnixDomainSocketEndPoint(IsAbstract ? $"\0{path[1..]}" : path);
    }

    /// <summary>Gets the path, or <c>@name</c>.</summary>
    public string Path { get; }

    /// <summary>Gets who may do what with the socket's file once it is listened on; to connect is to write. Default: only the user whose process listens.</summary>
    public UnixFileMode Permissions { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private bool IsAbstract { get; }

    /// <inheritdoc/>
    /// <remarks>A server whose queue of connections is full is tried again until the token fires.</remarks>
    public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket = CreateSocket();
            try
            {
                await socket.ConnectAsync(_address, cancellationToken).ConfigureAwait(false);
                return new SocketConnection(socket);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                // TCP would go on knocking by itself; here the system says no at once.
                socket.Dispose();
                await Task.Delay(s_retryDelay, budget.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                throw new TTransportException(TTransportExceptionType.NotOpen, $"No connection to {this}: {Describe(e)}.", e);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken)
    {
        Socket socket = CreateSocket();
        try
        {
            await BindAsync(socket, cancellationToken).ConfigureAwait(false);
            if (!IsAbstract && !OperatingSystem.IsWindows())
            {
                // Nobody gets in before: connecting is refused until the socket listens.
                File.SetUnixFileMode(Path, Permissions);
            }

            socket.Listen(Backlog);
            return new SocketListener(socket, this);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            string why = e is SocketException refused ? Describe(refused) : e.Message;
            throw new TTransportException(TTransportExceptionType.NotOpen, $"Cannot listen on {this}: {why}.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Compares the paths as they are written.</summary>
    /// <param name="other">The other endpoint.</param>
    /// <returns>Whether both lead to the same place.</returns>
    public bool Equals(UnixEndpoint? other) => other is not null && Path == other.Path;

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns <c>unix:path</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"unix:{Path}";

    private static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async ValueTask BindAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            socket.Bind(_address);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && !IsAbstract)
        {
            if (!await IsLeftoverAsync(cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            File.Delete(Path);
            socket.Bind(_address);
        }
    }

    private async ValueTask<bool> IsLeftoverAsync(CancellationToken cancellationToken)
    {
        using Socket probe = CreateSocket();
        try
        {
            await probe.ConnectAsync(_address, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (SocketException e)
        {
            // Only a refusal says that nobody is there. A live server's queue may be full, its file closed to us.
            return e.SocketErrorCode == SocketError.ConnectionRefused && UnixSocketFile.IsSocket(Path);
        }
    }

    private static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the address is in use: a server listens there, or the file is none that a server has left",
        SocketError.AddressNotAvailable => "there is no such file or folder",
        SocketError.ConnectionRefused => "nobody listens there",
        _ => failure.Message,
    };
}
