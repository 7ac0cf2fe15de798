using System.Collections;
using System.Reflection;

namespace ThriftRpc.Interop;

/// <summary>Changes single values inside a document: texts, doubles and enums, wherever they stand.</summary>
internal static class Leaves
{
    /// <summary>Changes what has a place in place, and returns the changed value.</summary>
    public static object? Change(object? value, Func<object, object> change)
    {
        switch (value)
        {
            case null or byte[]:
                return value;
            case string or ValueType:
                return change(value);
            case IDictionary map:
                (object Key, object? Value)[] entries = [.. map.Keys.Cast<object>().Select(key => (key, map[key]))];
                map.Clear();
                foreach ((object key, object? item) in entries)
                {
                    map[Change(key, change)!] = Change(item, change);
                }

                return map;
            case IList list:
                for (int i = 0; i < list.Count; i++)
                {
                    list[i] = Change(list[i], change);
                }

                return list;
            case HashSet<string> words:
                return Refill(words, change);
            case HashSet<double> numbers:
                return Refill(numbers, change);
            case IEnumerable:
                return value; // A set of what no peer needs changed.
            default:
                foreach (PropertyInfo property in value.GetType().GetProperties().Where(property => property.CanWrite))
                {
                    property.SetValue(value, Change(property.GetValue(value), change));
                }

                return value;
        }
    }

    private static HashSet<T> Refill<T>(HashSet<T> set, Func<object, object> change)
        where T : notnull
    {
        T[] elements = [.. set];
        set.Clear();
        set.UnionWith(elements.Select(element => (T)change(element)));
        return set;
    }
}
