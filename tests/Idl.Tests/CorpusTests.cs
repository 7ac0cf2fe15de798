using System.Collections;
using System.Reflection;
using ThriftRpc.Generator.Tests;
using ThriftRpc.Protocol;

namespace ThriftRpc.Idl.Tests;

/// <summary>What is generated from the corpus, at work: every struct and every service, over every protocol.</summary>
[TestFixture]
public sealed class CorpusTests
{
    private static readonly Lazy<Assembly> s_assembly = new(() => CSharpCompiler.Load(TestFiles.CompileAll().Select(file => file.Result.Code!)));

    private static readonly ThriftProtocol[] s_protocols = [TBinaryProtocol.Default, TCompactProtocol.Default, TJsonProtocol.Default];

    private static IEnumerable<Type> Structs => s_assembly.Value.GetTypes().Where(type => SampleValues.IsStruct(type) && !type.IsNested);

    private static IEnumerable<Type> Services => s_assembly.Value.GetTypes().Where(type => type.IsInterface);

    [TestCaseSource(nameof(s_protocols))]
    public void Every_struct_comes_back_equal(ThriftProtocol protocol)
    {
        int count = 0;
        foreach (object value in Structs.SelectMany(new SampleValues().MakeAll))
        {
            object read = Generic(nameof(RoundTrip), StructOf(value), protocol, value);
            Assert.That(read.Equals(value), Is.True, () => $"{value.GetType()} {value} came back as {read}");
            Assert.That(read.GetHashCode(), Is.EqualTo(value.GetHashCode()), () => value.GetType().ToString());
            Assert.That(read.ToString(), Is.EqualTo(value.ToString()));
            count++;
        }

        Assert.That(count, Is.GreaterThan(100));
    }

    [Test]
    public void Every_field_makes_a_difference()
    {
        SampleValues samples = new();
        int compared = 0;
        foreach (Type type in Structs.Where(type => !type.IsAbstract))
        {
            object one = samples.Make(type);
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true } && property.DeclaringType == type))
            {
                object other = Copy(one);
                Assert.That(other.Equals(one), Is.True, type.ToString());
                object? different = Different(samples, property, one);
                if (Content.AreSame(different, property.GetValue(one)))
                {
                    // A struct without fields, or an enum without members.
                    continue;
                }

                property.SetValue(other, different);
                compared++;
                Assert.That(other.Equals(one), Is.False, $"{type} {property.Name}");
                Assert.That(other.GetHashCode(), Is.Not.EqualTo(one.GetHashCode()), $"{type} {property.Name}");
            }
        }

        Assert.That(compared, Is.GreaterThan(250));
    }

    [Test]
    public void A_copy_is_equal_and_shares_nothing_that_could_change()
    {
        foreach (object value in Structs.SelectMany(new SampleValues().MakeAll))
        {
            object copy = Copy(value);

            Assert.That(copy.Equals(value), Is.True, value.GetType().ToString());
            HashSet<object> parts = new(ReferenceEqualityComparer.Instance);
            Collect(value, parts);
            HashSet<object> copied = new(ReferenceEqualityComparer.Instance);
            Collect(copy, copied);
            Assert.That(copied.Where(parts.Contains), Is.Empty, value.GetType().ToString());
        }
    }

    [TestCaseSource(nameof(s_protocols))]
    [CancelAfter(300_000)]
    public async Task Every_method_can_be_called(ThriftProtocol protocol, CancellationToken cancellationToken)
    {
        int calls = 0;
        int declared = 0;
        foreach (Type service in Services)
        {
            Handler handler = (Handler)DispatchProxy.Create(service, typeof(Handler));
            await using LoopbackClient loopback = new((IThriftProcessor)Generic(nameof(Processor), service, handler), protocol);
            object client = Generic(nameof(Client), service, loopback);
            foreach (MethodInfo method in service.GetInterfaces().Append(service).SelectMany(type => type.GetMethods()).Where(method => !method.IsStatic))
            {
                object[] arguments = [.. method.GetParameters().SkipLast(1).Select(parameter => handler.Samples.Make(parameter.ParameterType)), new CallContext()];
                object? result = await CallAsync(client, method, arguments).WaitAsync(cancellationToken);

                Assert.That(handler.Called, Is.EqualTo(method));
                Assert.That(Content.AreSame(handler.Arguments!.SkipLast(1), arguments.SkipLast(1)), Is.True, $"{method} {protocol}");
                Assert.That(Content.AreSame(result, handler.Result), Is.True, $"{method} {protocol}");
                calls++;
                declared += await CountDeclaredAsync(client, handler, method, arguments).WaitAsync(cancellationToken);
            }
        }

        Assert.That(calls, Is.GreaterThan(60));
        Assert.That(declared, Is.GreaterThan(15), "Exceptions that came over the wire");
    }

    /// <summary>A declared exception arrives as another of the same content; any other passes through this client as it is.</summary>
    private static async Task<int> CountDeclaredAsync(object client, Handler handler, MethodInfo method, object[] arguments)
    {
        int declared = 0;
        foreach (Type type in Structs.Where(type => typeof(Exception).IsAssignableFrom(type) && type.Namespace == method.DeclaringType!.Namespace))
        {
            handler.Fault = (Exception)handler.Samples.Make(type);
            Exception caught = Assert.CatchAsync(() => CallAsync(client, method, arguments));
            Assert.That(caught, Is.EqualTo(handler.Fault));
            declared += ReferenceEquals(caught, handler.Fault) ? 0 : 1;
            handler.Fault = null;
        }

        await Task.CompletedTask;
        return declared;
    }

    private static async Task<object?> CallAsync(object client, MethodInfo method, object[] arguments)
    {
        object task = method.Invoke(client, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
        if (task is ValueTask plain)
        {
            await plain;
            return null;
        }

        Task converted = (Task)task.GetType().GetMethod("AsTask")!.Invoke(task, null)!;
        await converted;
        return converted.GetType().GetProperty("Result")!.GetValue(converted);
    }

    private static T RoundTrip<T>(ThriftProtocol protocol, T value)
        where T : IThriftStruct<T>
    {
        using OutputBuffer output = new();
        protocol.WriteStruct(output, value);
        return protocol.ReadStruct<T>(output.WrittenMemory.Span, ThriftLimits.Default);
    }

    private static IThriftProcessor Processor<T>(T handler)
        where T : class, IThriftService<T> => T.CreateProcessor(handler);

    private static T Client<T>(ITClient client)
        where T : class, IThriftService<T> => T.CreateClient(client);

    private static object Generic(string method, Type type, params object[] arguments) =>
        typeof(CorpusTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;

    private static object Copy(object value) => value.GetType().GetMethod("DeepCopy")!.Invoke(value, null)!;

    private static object? Different(SampleValues samples, PropertyInfo property, object one) => property.GetValue(one) switch
    {
        bool flag => !flag,
        ICollection { Count: > 0 } and not Array => Activator.CreateInstance(property.PropertyType),
        IEnumerable items and not string and not Array when items.Cast<object>().Any() => Activator.CreateInstance(property.PropertyType),
        _ => samples.Make(property.PropertyType),
    };

    private static Type StructOf(object value) => value.GetType().IsNested ? value.GetType().BaseType! : value.GetType();

    /// <summary>All objects in a value that can change, but those without content: of them one is as good as another.</summary>
    private static void Collect(object? value, HashSet<object> parts)
    {
        if (value is null or string || value.GetType().IsValueType)
        {
            return;
        }

        if (SampleValues.IsStruct(value.GetType()))
        {
            PropertyInfo[] properties = [.. value.GetType().GetProperties().Where(property => property.DeclaringType == value.GetType())];
            if (properties.Any(property => property.SetMethod is not null))
            {
                parts.Add(value);
            }

            foreach (PropertyInfo property in properties)
            {
                Collect(property.GetValue(value), parts);
            }
        }
        else if (value is IEnumerable items)
        {
            parts.Add(value);
            foreach (object item in value is IDictionary map ? map.Keys.Cast<object>().Concat(map.Values.Cast<object>()) : items)
            {
                Collect(item, parts);
            }
        }
    }

    /// <summary>Implements any service: notes what it is asked, and answers with a sample.</summary>
    public class Handler : DispatchProxy
    {
        internal SampleValues Samples { get; } = new();

        internal MethodInfo? Called { get; private set; }

        internal object?[]? Arguments { get; private set; }

        internal object? Result { get; private set; }

        internal Exception? Fault { get; set; }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Called = targetMethod!;
            Arguments = args;
            if (Fault is not null)
            {
                throw Fault;
            }

            Type task = Called.ReturnType;
            Result = task.IsGenericType ? Samples.Make(task.GetGenericArguments()[0]) : null;
            return Result is null ? default(ValueTask) : Activator.CreateInstance(task, Result);
        }
    }
}
