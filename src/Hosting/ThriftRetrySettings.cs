using System.ComponentModel.DataAnnotations;
using ThriftRpc.Client;

namespace ThriftRpc.Hosting;

/// <summary>Which calls that were sent are tried again. What is null is as the preset has it, or as <see cref="RetryOptions"/> has it by default. Not thread-safe.</summary>
public sealed class ThriftRetrySettings
{
    /// <summary>Gets or sets <see cref="RetryOptions.MaxRetries"/>. From 0.</summary>
    [Range(0, int.MaxValue)]
    public int? MaxRetries { get; set; }

    /// <summary>Gets or sets <see cref="RetryOptions.RetryOnFresh"/>.</summary>
    public bool? RetryOnFresh { get; set; }

    /// <summary>Gets or sets <see cref="RetryOptions.ShortestPause"/>. Not negative.</summary>
    public TimeSpan? ShortestPause { get; set; }

    /// <summary>Gets or sets <see cref="RetryOptions.LongestPause"/>. Not negative.</summary>
    public TimeSpan? LongestPause { get; set; }

    /// <summary>Makes the options.</summary>
    internal RetryOptions Over(RetryOptions? preset)
    {
        RetryOptions basis = preset ?? new RetryOptions();
        return basis with
        {
            MaxRetries = MaxRetries ?? basis.MaxRetries,
            RetryOnFresh = RetryOnFresh ?? basis.RetryOnFresh,
            ShortestPause = ShortestPause ?? basis.ShortestPause,
            LongestPause = LongestPause ?? basis.LongestPause,
        };
    }
}
