using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Says what failed in TLS, and which option to look at.</summary>
internal static class TlsFailure
{
    public const string ClosedAtOnce =
        "The server closed the connection after the TLS handshake without having sent anything: "
        + $"it may have refused the client's certificate, or that there is none ({nameof(TlsClientOptions)}.{nameof(TlsClientOptions.ClientCertificate)}).";

    // What a record begins with: the two kinds that a handshake may begin with.
    private const byte Alert = 21;
    private const byte Handshake = 22;

    public static TTransportException OfHandshake(string withWhom, Exception failure, string? refusal, TlsRecordStream records, bool isServer)
    {
        if (records.HasEnded && records.FirstByte is null && isServer)
        {
            return new TTransportException(TTransportExceptionType.EndOfFile, "The client has left before its TLS handshake.", failure);
        }

        string reason = refusal
            ?? (records.FirstByte is not (null or Alert or Handshake)
                ? $"what the {(isServer ? "client" : "server")} sends is no TLS"
                : records.HasEnded
                ? $"the {(isServer ? "client" : "server")} closed the connection{(isServer ? "" : "; it may not speak TLS")}"
                : Innermost(failure));
        return new TTransportException(TTransportExceptionType.NotOpen, $"The TLS handshake {withWhom} failed: {reason}.", failure);
    }

    /// <summary>Describes what failed after the handshake. Over TLS 1.3 the server's verdict on the client's certificate comes only then.</summary>
    public static string OfRecord(IOException failure)
    {
        string reason = Innermost(failure);
        string hint = reason.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? $" (the peer has refused this side's certificate: {nameof(TlsClientOptions)}.{nameof(TlsClientOptions.ClientCertificate)})"
            : "";
        return $"TLS: {reason}{hint}";
    }

    private static string Innermost(Exception failure) => failure.GetBaseException().Message.TrimEnd('.');
}
