using System.Globalization;
using System.Text;

namespace ThriftRpc.Idl;

/// <summary>Cuts an IDL file into tokens. Comments and spaces fall away, but for doc comments, which go to the token behind them.</summary>
internal sealed class Lexer
{
    private const string Symbols = ":;,{}()<>=[]&*@";

    private readonly SourceText _source;
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _lineOfLast = -1;
    private string? _doc;

    private Lexer(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _text = source.Text;
        _diagnostics = diagnostics;
    }

    public static List<Token> Tokenize(SourceText source, DiagnosticBag diagnostics)
    {
        Lexer lexer = new(source, diagnostics);
        while (lexer.ReadToken())
        {
        }

        return lexer._tokens;
    }

    private bool ReadToken()
    {
        SkipSpaceAndComments();
        if (_position == _text.Length)
        {
            Add(TokenKind.EndOfFile, "", _position);
            return false;
        }

        char c = _text[_position];
        if (IsNameStart(c))
        {
            ReadWord();
        }
        else if (c is '"' or '\'')
        {
            ReadLiteral(c);
        }
        else if (IsDigit(c) || (c is '+' or '-' or '.' && NumberFollows()))
        {
            ReadNumber();
        }
        else if (Symbols.IndexOf(c) >= 0)
        {
            _position++;
            Add(TokenKind.Symbol, c.ToString(), _position - 1);
        }
        else
        {
            ReportCharacter();
        }

        return true;
    }

    private void SkipSpaceAndComments()
    {
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                _position++;
            }
            else if (c == '#' || (c == '/' && At(1) == '/'))
            {
                SkipLine();
            }
            else if (c == '/' && At(1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLine()
    {
        while (_position < _text.Length && _text[_position] is not ('\r' or '\n'))
        {
            _position++;
        }
    }

    private void SkipBlockComment()
    {
        int start = _position;
        int end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            _diagnostics.Report(Rules.Unterminated, new TextSpan(start, 2), "comment");
            _position = _text.Length;
            return;
        }

        _position = end + 2;
        if (_text[start + 2] == '*')
        {
            // The star of an empty `/***/` opens and closes at once.
            _doc = end > start + 3 ? DocText.Clean(_text.Substring(start + 3, end - start - 3)) : null;
        }
    }

    private void ReadWord()
    {
        int start = _position++;
        while (IsNamePart(At(0)) || (At(0) == '.' && IsNamePart(At(1))))
        {
            _position++;
        }

        Add(TokenKind.Word, _text.Substring(start, _position - start), start);
    }

    private bool NumberFollows()
    {
        int next = At(0) == '.' ? 0 : 1;
        return IsDigit(At(next)) || (At(next) == '.' && IsDigit(At(next + 1)));
    }

    private void ReadNumber()
    {
        int start = _position;
        if (At(0) is '+' or '-')
        {
            _position++;
        }

        bool isHex = At(0) == '0' && At(1) == 'x' && IsHexDigit(At(2));
        if (isHex)
        {
            _position += 2;
            SkipWhile(IsHexDigit);
        }
        else
        {
            SkipWhile(IsDigit);
        }

        bool isDouble = !isHex && SkipFractionAndExponent();
        string number = _text.Substring(start, _position - start);
        if (isDouble)
        {
            Add(TokenKind.Double, number, start);
            return;
        }

        if (!TryParse(number, isHex, out long value))
        {
            _diagnostics.Report(Rules.NumberTooLarge, new TextSpan(start, _position - start), number);
        }

        Add(TokenKind.Integer, number, start, value);
    }

    private bool SkipFractionAndExponent()
    {
        int before = _position;
        if (At(0) == '.' && IsDigit(At(1)))
        {
            _position++;
            SkipWhile(IsDigit);
        }

        int signs = At(1) is '+' or '-' ? 1 : 0;
        if (At(0) is 'e' or 'E' && IsDigit(At(1 + signs)))
        {
            _position += 1 + signs;
            SkipWhile(IsDigit);
        }

        return _position > before;
    }

    private static bool TryParse(string number, bool isHex, out long value)
    {
        if (!isHex)
        {
            return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }

        // The sign stands apart from the digits, so a number with all 64 bits set is too large and not -1.
        bool isNegative = number[0] == '-';
        string digits = number.Substring(number.IndexOf('x') + 1);
        bool fits = ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong magnitude)
            && magnitude <= long.MaxValue;
        value = fits ? (isNegative ? -(long)magnitude : (long)magnitude) : 0;
        return fits;
    }

    private void ReadLiteral(char quote)
    {
        int start = _position++;
        StringBuilder text = new();
        while (At(0) != quote)
        {
            if (_position == _text.Length || At(0) is '\r' or '\n')
            {
                _diagnostics.Report(Rules.Unterminated, new TextSpan(start, _position - start), "string");
                Add(TokenKind.Literal, text.ToString(), start);
                return;
            }

            if (At(0) == '\\')
            {
                ReadEscape(text);
            }
            else
            {
                text.Append(_text[_position++]);
            }
        }

        _position++;
        Add(TokenKind.Literal, text.ToString(), start);
    }

    private void ReadEscape(StringBuilder text)
    {
        char escape = At(1);
        char meaning = escape switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            '"' or '\'' or '\\' => escape,
            _ => '\0',
        };
        if (meaning != '\0')
        {
            text.Append(meaning);
            _position += 2;
            return;
        }

        // A line that ends behind the backslash is a string without end, which the caller reports.
        bool hasEscape = _position + 1 < _text.Length && escape is not ('\r' or '\n');
        if (hasEscape)
        {
            _diagnostics.Report(Rules.BadEscape, new TextSpan(_position, 2), escape);
        }

        _position += hasEscape ? 2 : 1;
    }

    private void ReportCharacter()
    {
        int length = char.IsHighSurrogate(At(0)) && char.IsLowSurrogate(At(1)) ? 2 : 1;
        _diagnostics.Report(Rules.UnexpectedCharacter, new TextSpan(_position, length), _text.Substring(_position, length));
        _position += length;
    }

    private void SkipWhile(Func<char, bool> condition)
    {
        while (condition(At(0)))
        {
            _position++;
        }
    }

    private void Add(TokenKind kind, string text, int start, long value = 0)
    {
        int line = _source.LineOf(start);
        var span = new TextSpan(start, _position - start);
        _tokens.Add(new Token(kind, text, span, StartsLine: line != _lineOfLast, _doc) { Value = value });
        _lineOfLast = line;
        _doc = null;
    }

    /// <summary>The character so many places ahead; at the end of the file a zero, which is part of no token.</summary>
    private char At(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsHexDigit(char c) => IsDigit(c) || c is (>= 'a' and <= 'f') or (>= 'A' and <= 'F');

    private static bool IsNameStart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static bool IsNamePart(char c) => IsNameStart(c) || IsDigit(c);
}
