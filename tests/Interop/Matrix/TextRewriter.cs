using System.Collections;
using System.Reflection;

namespace ThriftRpc.Interop;

/// <summary>Changes every text in a value: in its fields, elements, keys.</summary>
internal static class TextRewriter
{
    /// <summary>Changes the texts in place, where there is a place, and returns the value.</summary>
    public static object? Rewrite(object? value, Func<string, string> change)
    {
        switch (value)
        {
            case string text:
                return change(text);
            case null or byte[] or ValueType:
                return value;
            case IDictionary map:
                DictionaryEntry[] entries = [.. map.Cast<DictionaryEntry>()];
                map.Clear();
                foreach (DictionaryEntry entry in entries)
                {
                    map[Rewrite(entry.Key, change)!] = Rewrite(entry.Value, change);
                }

                return map;
            case IList list:
                for (int i = 0; i < list.Count; i++)
                {
                    list[i] = Rewrite(list[i], change);
                }

                return list;
            case HashSet<string> words:
                string[] old = [.. words];
                words.Clear();
                words.UnionWith(old.Select(change));
                return words;
            case IEnumerable:
                return value; // A set of what has no text in it.
            default:
                foreach (PropertyInfo property in value.GetType().GetProperties().Where(property => property.CanWrite))
                {
                    property.SetValue(value, Rewrite(property.GetValue(value), change));
                }

                return value;
        }
    }
}
