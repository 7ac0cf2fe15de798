using System.Collections.ObjectModel;
using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>What an IDL file says about one method of a service. Immutable; generated code holds one per method.</summary>
public sealed class ThriftMethod
{
    private readonly byte[] _utf8Name;
    private readonly string _fullName;

    /// <summary>Creates the description.</summary>
    /// <param name="service">The service that declares the method.</param>
    /// <param name="name">The method's name as the IDL writes it.</param>
    /// <param name="isOneway">Whether the method has no reply.</param>
    /// <param name="isIdempotent">Whether calling it twice is as good as calling it once (<c>(idempotent = "true")</c> in the IDL).</param>
    /// <param name="annotations">The method's annotations, or null for none.</param>
    public ThriftMethod(
        string service,
        string name,
        bool isOneway = false,
        bool isIdempotent = false,
        IReadOnlyDictionary<string, string>? annotations = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Service = service;
        Name = name;
        _fullName = $"{service}/{name}";
        _utf8Name = Encoding.UTF8.GetBytes(name);
        IsOneway = isOneway;
        IsIdempotent = isIdempotent;
        Annotations = annotations ?? ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>Gets the service that declares the method.</summary>
    public string Service { get; }

    /// <summary>Gets the method's name as the IDL writes it.</summary>
    public string Name { get; }

    /// <summary>Gets the method's name as it travels.</summary>
    public ReadOnlySpan<byte> Utf8Name => _utf8Name;

    /// <summary>Gets whether the method has no reply. This decides, not the type of the message: some peers send oneway calls as CALL.</summary>
    public bool IsOneway { get; }

    /// <summary>Gets whether a call may be sent again when nobody knows if it was executed.</summary>
    public bool IsIdempotent { get; }

    /// <summary>Gets the method's annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>Returns <c>Service/method</c>.</summary>
    /// <returns>The full name.</returns>
    public override string ToString() => _fullName;
}
