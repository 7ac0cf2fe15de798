using Microsoft.Extensions.Options;

namespace ThriftRpc.Hosting;

/// <summary>Checks each property against its attributes; the body is source-generated.</summary>
[OptionsValidator]
internal sealed partial class ThriftClientSettingsValidator : IValidateOptions<ThriftClientSettings>;
