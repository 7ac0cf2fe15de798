namespace ThriftRpc.Interop;

/// <summary>Where a server listens: a port of 127.0.0.1, or a socket's path; and the certificate that a server over TLS shows.</summary>
internal sealed record Place(int Port, string Path, Certificate Certificate);
