namespace ThriftRpc.Idl;

/// <summary>A method of a service.</summary>
internal sealed class MethodSymbol : IDeclared
{
    private MethodSymbol(MethodSyntax syntax, ServiceSymbol service)
    {
        Syntax = syntax;
        Service = service;
        Name = syntax.Name.Text;
        Doc = syntax.Doc;
        IsOneway = syntax.IsOneway;
        Annotations = MergeAnnotations(syntax.Annotations);
        IsIdempotent = syntax.IsIdempotent || Annotations.Any(annotation => annotation is ("idempotent", "true" or "1"));
    }

    public MethodSyntax Syntax { get; }

    public ServiceSymbol Service { get; }

    public DocumentSymbol Document => Service.Document;

    public string Name { get; }

    public string? Doc { get; }

    public bool IsOneway { get; }

    /// <summary>Gets the result's type; null for <c>void</c>.</summary>
    public TypeSymbol? Result { get; private init; }

    public IReadOnlyList<FieldSymbol> Arguments { get; private init; } = [];

    public IReadOnlyList<FieldSymbol> Throws { get; private init; } = [];

    public IReadOnlyList<(string Key, string Value)> Annotations { get; }

    public bool IsIdempotent { get; }

    public static MethodSymbol Bind(MethodSyntax syntax, ServiceSymbol service, Scope scope, bool allowNegativeIds)
    {
        FieldIds argumentIds = new(scope.Diagnostics, allowNegativeIds);
        FieldIds throwsIds = new FieldIds(scope.Diagnostics, allowNegativeIds).Reserve(0, "the result");
        MethodSymbol method = new(syntax, service)
        {
            Result = syntax.Result is { } result ? scope.Resolve(result) : null,
            Arguments = FieldSymbol.BindAll(syntax.Arguments, FieldRole.Argument, scope, argumentIds),
            Throws = FieldSymbol.BindAll(syntax.Throws, FieldRole.Thrown, scope, throwsIds),
        };
        foreach (FieldSymbol argument in method.Arguments)
        {
            argument.BindDefault(scope);
        }

        foreach (AnnotationSyntax annotation in syntax.Annotations)
        {
            if (Foreign.AdviceInsteadOfAnnotation(annotation.Key.Text, annotation.Value) is { } advice)
            {
                scope.Diagnostics.Report(Rules.NotSupported, annotation.Key.Span, annotation.Key.Text, advice);
            }
        }

        method.CheckThrows(scope);
        if (syntax.IsOneway)
        {
            CheckOneway(syntax, scope);
        }

        return method;
    }

    private void CheckThrows(Scope scope)
    {
        foreach (FieldSymbol thrown in Throws)
        {
            if (thrown.Type is not (StructSymbol { Kind: StructKind.Exception } or UnknownType))
            {
                scope.Diagnostics.Report(Rules.ThrowsNonException, thrown.TypeSpan, thrown.Type);
            }
        }
    }

    private static void CheckOneway(MethodSyntax syntax, Scope scope)
    {
        if (syntax.Result is { } result)
        {
            scope.Diagnostics.Report(Rules.OnewayResult, result.Span, syntax.Name.Text);
        }

        if (syntax.Throws.Count > 0)
        {
            scope.Diagnostics.Report(Rules.OnewayThrows, syntax.Name.Span, syntax.Name.Text);
        }
    }

    /// <summary>A key that comes several times is a list of values.</summary>
    private static List<(string, string)> MergeAnnotations(IReadOnlyList<AnnotationSyntax> annotations) =>
        [.. annotations.GroupBy(annotation => annotation.Key.Text, StringComparer.Ordinal)
            .Select(group => (group.Key, string.Join(",", group.Select(annotation => annotation.Value))))];
}
