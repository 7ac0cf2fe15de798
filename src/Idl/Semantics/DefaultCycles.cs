namespace ThriftRpc.Idl;

/// <summary>Finds structs whose defaults make a struct of the same type, whose defaults make a struct of the same type, and so on.</summary>
internal sealed class DefaultCycles(Scope scope)
{
    private readonly HashSet<StructSymbol> _done = [];
    private readonly HashSet<StructSymbol> _path = [];

    public void Check(IEnumerable<StructSymbol> structs)
    {
        foreach (StructSymbol @struct in structs)
        {
            Visit(@struct);
        }
    }

    private void Visit(StructSymbol @struct)
    {
        if (!_done.Add(@struct))
        {
            return;
        }

        _path.Add(@struct);
        foreach (FieldSymbol field in @struct.Fields)
        {
            foreach (StructSymbol made in field.Default is { } value ? MadeBy(value) : [])
            {
                if (_path.Contains(made))
                {
                    scope.Diagnostics.Report(Rules.DefaultCycle, field.DefaultSpan, made.Name);
                    break;
                }

                Visit(made);
            }
        }

        _path.Remove(@struct);
    }

    private static IEnumerable<StructSymbol> MadeBy(ValueSymbol value) => value switch
    {
        ElementsValue elements => elements.Elements.SelectMany(MadeBy),
        MapValue map => map.Pairs.SelectMany(pair => MadeBy(pair.Key).Concat(MadeBy(pair.Value))),
        StructValue made => made.Fields.SelectMany(given => MadeBy(given.Value)).Prepend(made.Struct),
        _ => [],
    };
}
