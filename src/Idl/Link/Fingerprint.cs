namespace ThriftRpc.Idl;

/// <summary>A number that stands for much text: FNV-1a with 64 bits.</summary>
internal readonly record struct Fingerprint(ulong Value)
{
    private const ulong Prime = 1099511628211;

    public static Fingerprint Empty { get; } = new(14695981039346656037);

    public Fingerprint Add(string text)
    {
        ulong value = Value;
        foreach (char c in text)
        {
            value = unchecked((value ^ c) * Prime);
        }

        // What separates "ab", "c" from "a", "bc".
        return new Fingerprint(unchecked((value ^ 0x10000) * Prime));
    }

    public Fingerprint Add(ulong number) =>
        new(unchecked((((Value ^ (number & uint.MaxValue)) * Prime) ^ (number >> 32)) * Prime));
}
