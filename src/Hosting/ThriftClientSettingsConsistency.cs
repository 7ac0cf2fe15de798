using Microsoft.Extensions.Options;
using ThriftRpc.Client;

namespace ThriftRpc.Hosting;

/// <summary>Checks what attributes cannot say, by making of the settings what will be made of them.</summary>
internal sealed class ThriftClientSettingsConsistency : IValidateOptions<ThriftClientSettings>
{
    public ValidateOptionsResult Validate(string? name, ThriftClientSettings options)
    {
        ValidateOptionsResultBuilder result = new();
        Try(() => options.ToConnector(TimeProvider.System));
        Try(() => options.ToPoolOptions());
        Try(() => options.ToSharedOptions());
        Try(() => new ThriftClientOptions { CallTimeout = options.CallTimeout });
        return result.Build();

        void Try(Func<object?> make)
        {
            try
            {
                make();
            }
            catch (ArgumentException e)
            {
                result.AddError($"The Thrift client \"{name}\": {e.Message}");
            }
        }
    }
}
