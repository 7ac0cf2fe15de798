using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ThriftRpc.Transport;

/// <summary>Tells sockets from other files, which .NET does not.</summary>
internal static class UnixSocketFile
{
    // From linux/stat.h and linux/fcntl.h; the layout of struct statx is the same on every architecture.
    private const int CurrentFolder = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint WantType = 0x1;
    private const int StatSize = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;

    /// <summary>Tells whether a file to which a connection was refused is a socket, and not a link to one.</summary>
    /// <returns>False also when it cannot be known.</returns>
    public static bool IsSocket(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            // The BSDs refuse a connection to a socket only (to another file it is ENOTSOCK). Of Windows nothing is known.
            return !OperatingSystem.IsWindows();
        }

        byte[] stat = new byte[StatSize];
        try
        {
            return StatX(CurrentFolder, path, DoNotFollowLinks, WantType, stat) == 0
                && (BinaryPrimitives.ReadUInt16LittleEndian(stat.AsSpan(ModeOffset)) & TypeMask) == SocketType;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // An old musl.
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] stat);
}
