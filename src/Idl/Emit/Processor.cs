using System.Globalization;

namespace ThriftRpc.Idl;

/// <summary>Writes a service's processor: it finds the method, and a pooled call object does the rest.</summary>
internal sealed class ProcessorEmitter(EmitContext context)
{
    private readonly CodeWriter _code = context.Code;

    public void Emit(ServiceSymbol service, IReadOnlyList<MethodShape> methods)
    {
        string name = context.Names.Declared(service, ServicePart.Processor);
        _code.Blank();
        _code.Line($"/// <summary>Serves {service.Name}.</summary>");
        _code.Line(Runtime.GeneratedCode);
        using (_code.Open($"public sealed partial class {name} : {Runtime.Protocol}IThriftProcessor"))
        {
            EmitFields(service, methods);
            EmitConstructor(service, name);
            EmitMethods(service);
            EmitRent(service, methods);
            foreach (MethodShape method in methods)
            {
                new HandlerCallEmitter(context, method).Emit();
            }
        }
    }

    /// <summary>The field that keeps a method's call objects.</summary>
    public static string Pool(MethodShape method) => $"_{Identifier.Camel(method.Name)}Calls";

    private void EmitFields(ServiceSymbol service, IReadOnlyList<MethodShape> methods)
    {
        string descriptions = string.Join(", ", methods.Select(method => method.Description));
        _code.Line($"private static readonly {Runtime.Protocol}MethodTable s_methods = new({descriptions});");
        _code.Blank();
        _code.Line($"private readonly {context.Names.Reference(service, ServicePart.Interface)} _handler;");
        if (service.Base is { } above)
        {
            _code.Line($"private readonly {context.Names.Reference(above, ServicePart.Processor)} _base;");
        }

        foreach (MethodShape method in methods)
        {
            _code.Line($"private readonly {Runtime.Protocol}CallPool<{method.Call}> {Pool(method)} = new();");
        }
    }

    private void EmitConstructor(ServiceSymbol service, string name)
    {
        _code.Blank();
        _code.Line("/// <summary>Creates the processor.</summary>");
        _code.Line("/// <param name=\"handler\">Who does the work; called from many connections at once.</param>");
        using (_code.Open($"public {name}({context.Names.Reference(service, ServicePart.Interface)} handler)"))
        {
            _code.Line("global::System.ArgumentNullException.ThrowIfNull(handler);");
            _code.Line("_handler = handler;");
            if (service.Base is { } above)
            {
                _code.Line($"_base = new {context.Names.Reference(above, ServicePart.Processor)}(handler);");
                _code.Line("Methods = [.. s_methods.Methods, .. _base.Methods];");
            }
        }
    }

    private void EmitMethods(ServiceSymbol service)
    {
        string body = service.Base is null ? "=> s_methods.Methods;" : "{ get; }";
        _code.Blank();
        Doc.Inherit(_code);
        _code.Line($"public {Runtime.Collections}IReadOnlyList<{Runtime.Protocol}ThriftMethod> Methods {body}");
    }

    private void EmitRent(ServiceSymbol service, IReadOnlyList<MethodShape> methods)
    {
        string otherwise = service.Base is null ? "null" : "_base.Rent(method)";
        string head = $"public {Runtime.Protocol}ThriftHandlerCall? Rent(global::System.ReadOnlySpan<byte> method) =>";
        _code.Blank();
        Doc.Inherit(_code);
        if (methods.Count == 0)
        {
            _code.Line($"{head} {otherwise};");
            return;
        }

        _code.Line($"{head} s_methods.IndexOf(method) switch");
        _code.Line("{");
        _code.Indented(() =>
        {
            for (int i = 0; i < methods.Count; i++)
            {
                string place = i.ToString(CultureInfo.InvariantCulture);
                _code.Line($"{place} => {Pool(methods[i])}.Take() ?? new {methods[i].Call}(this),");
            }

            _code.Line($"_ => {otherwise},");
        });
        _code.Line("};");
    }
}
