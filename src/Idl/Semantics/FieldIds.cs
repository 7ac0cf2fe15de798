namespace ThriftRpc.Idl;

/// <summary>Gives out the ids of one struct's fields as Apache's compiler does: a field that has none gets -1, the next -2, and so on.</summary>
internal sealed class FieldIds(DiagnosticBag diagnostics, bool allowNegative)
{
    private readonly Dictionary<long, string> _taken = [];
    private long _next = -1;

    /// <summary>Sets an id aside that no field may have.</summary>
    public FieldIds Reserve(short id, string owner)
    {
        _taken.Add(id, owner);
        return this;
    }

    /// <summary>Returns the field's id, or null when it can have none, which has been reported.</summary>
    public short? Take(FieldSyntax field)
    {
        long id = Choose(field);
        TextSpan span = (field.Id ?? field.Name).Span;
        if (id is < short.MinValue or > short.MaxValue)
        {
            diagnostics.Report(Rules.IdOutOfRange, span, id, allowNegative ? short.MinValue : 1);
            return null;
        }

        if (_taken.TryGetValue(id, out string? owner))
        {
            diagnostics.Report(Rules.DuplicateId, span, id, owner);
            return null;
        }

        _taken.Add(id, field.Name.Text);
        return (short)id;
    }

    private long Choose(FieldSyntax field)
    {
        if (field.Id is not { } token)
        {
            diagnostics.Report(Rules.MissingId, field.Name.Span, field.Name.Text, _next);
            return _next--;
        }

        if (token.Value > 0)
        {
            return token.Value;
        }

        if (!allowNegative)
        {
            diagnostics.Report(Rules.IdReplaced, token.Span, token.Value, _next);
            return _next--;
        }

        _next = Math.Min(_next, token.Value - 1);
        return token.Value;
    }
}
