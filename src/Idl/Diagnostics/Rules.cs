namespace ThriftRpc.Idl;

/// <summary>Every rule that a file can break. An id is never used again for something else; docs/diagnostics.md explains each.</summary>
internal static class Rules
{
    // The text: what the lexer and the parser find.
    public static readonly DiagnosticRule UnexpectedCharacter = Error(1, "Unexpected character", "The character '{0}' has no meaning here");
    public static readonly DiagnosticRule Unterminated = Error(2, "Unterminated text", "This {0} has no end");
    public static readonly DiagnosticRule BadEscape = Error(
        3, "Unknown escape", "'\\{0}' is no escape; Thrift knows \\r \\n \\t \\\" \\' and \\\\");
    public static readonly DiagnosticRule NumberTooLarge = Error(4, "Number too large", "{0} does not fit into 64 bits");
    public static readonly DiagnosticRule UnexpectedToken = Error(5, "Syntax error", "Expected {0}, but found {1}");
    public static readonly DiagnosticRule ReservedWord = Error(6, "Reserved word", "'{0}' is a word of the IDL and cannot be the name of {1}");
    public static readonly DiagnosticRule HeaderTooLate = Error(
        7, "Header after a definition", "'{0}' must stand before the first definition");
    public static readonly DiagnosticRule TooDeep = Error(8, "Nested too deeply", "Types and values may be nested {0} levels deep, not more");
    public static readonly DiagnosticRule NotSupported = Error(9, "Not supported", "'{0}' is not supported: {1}");
    public static readonly DiagnosticRule Removed = Error(10, "Removed from Thrift", "'{0}' is no longer part of Thrift: {1}");

    public static readonly DiagnosticRule Ignored = Warning(11, "Ignored", "'{0}' is {1}'s and is ignored");

    // Names.
    public static readonly DiagnosticRule DuplicateName = Error(101, "Duplicate name", "The name '{0}' is already taken by {1}");
    public static readonly DiagnosticRule UnknownType = Error(102, "Unknown type", "There is no type '{0}'");
    public static readonly DiagnosticRule NotAType = Error(103, "Not a type", "'{0}' is {1} and cannot be the type of a value");
    public static readonly DiagnosticRule DottedName = Error(104, "Dot in a name", "The name '{0}' must not contain a dot");
    public static readonly DiagnosticRule TypedefCycle = Error(105, "Circular typedef", "The typedef '{0}' leads back to itself");

    // Fields.
    public static readonly DiagnosticRule DuplicateId = Error(201, "Duplicate field id", "The id {0} is already taken by '{1}'");
    public static readonly DiagnosticRule IdOutOfRange = Error(202, "Field id out of range", "The field id {0} is outside {1} to 32767");
    public static readonly DiagnosticRule MissingId = Warning(
        203, "Field without id", "The field '{0}' has no id and gets {1}; give it one, or the next change of the file may break its peers");
    public static readonly DiagnosticRule IdReplaced = Warning(
        204, "Field id replaced", "The field id {0} is not positive and is replaced by {1}; AllowNegativeKeys=\"true\" on the item keeps it");
    public static readonly DiagnosticRule OptionalIgnored = Warning(205, "'optional' ignored", "'optional' means nothing {0} and is ignored");
    public static readonly DiagnosticRule UnionRequired = Warning(
        206, "Required union member", "The member '{0}' of a union cannot be required; it is taken as optional");
    public static readonly DiagnosticRule UnionDefault = Error(
        207, "Two defaults in a union", "Only one member of a union can have a default, and '{0}' has one already");

    // Values.
    public static readonly DiagnosticRule ValueDoesNotFit = Error(301, "Value does not fit", "{0} is no value of the type {1}");
    public static readonly DiagnosticRule UnknownValue = Error(302, "Unknown constant", "There is no constant or enum member '{0}'");
    public static readonly DiagnosticRule UnqualifiedMember = Error(
        303, "Enum member without its enum", "Write '{1}.{0}': an enum's member is named with its enum");
    public static readonly DiagnosticRule EnumOverflow = Error(304, "Enum value out of range", "The value of '{0}' does not fit into 32 bits");
    public static readonly DiagnosticRule ConstCycle = Error(305, "Circular constant", "The value of '{0}' leads back to itself");
    public static readonly DiagnosticRule UnknownMember = Error(306, "Unknown field in a value", "The {0} has no field '{1}'");
    public static readonly DiagnosticRule MissingMember = Error(
        307, "Required field missing in a value", "The value leaves out '{0}', which {1} requires");
    public static readonly DiagnosticRule DefaultCycle = Error(
        308, "Circular default", "The defaults of {0} lead back to itself, so making one would never end");

    // Services.
    public static readonly DiagnosticRule OnewayResult = Error(401, "Oneway method with a result", "The oneway method '{0}' must be void: it has no reply");
    public static readonly DiagnosticRule OnewayThrows = Error(402, "Oneway method that throws", "The oneway method '{0}' cannot throw: it has no reply");
    public static readonly DiagnosticRule ThrowsNonException = Error(403, "Throws what is no exception", "'{0}' is no exception and cannot be thrown");
    public static readonly DiagnosticRule UnknownService = Error(404, "Unknown service", "There is no service '{0}' above this one");
    public static readonly DiagnosticRule MethodOfBase = Error(405, "Method of the base service", "The method '{0}' is already declared by '{1}'");
    public static readonly DiagnosticRule BaseWithoutSide = Error(
        406, "Base service without this side", "The base service '{0}' has no code for its {1}: {2} gives it the role {3}");

    // Files.
    public static readonly DiagnosticRule IncludeMissing = Error(501, "Included file missing", "The included file '{0}' is not there: {1}");
    public static readonly DiagnosticRule UnusedIncludeMissing = Warning(
        502, "Unused included file missing", "The included file '{0}' is not there, and nothing of it is used: {1}, or remove the include");
    public static readonly DiagnosticRule IncludeCycle = Error(503, "Circular include", "The included file '{0}' leads back to this one");
    public static readonly DiagnosticRule SameTypeInTwoFiles = Error(
        504, "Same type in two files", "The type {0} already comes of {1}; give one of the files another namespace");
    public static readonly DiagnosticRule TypeIsNamespace = Error(
        505, "Type called as a namespace", "The type {0} has the name of a namespace, that of {1}; give one of the files another namespace");
    public static readonly DiagnosticRule UnknownRole = Error(506, "Unknown role", "'{0}' is no role; there are {1}");
    public static readonly DiagnosticRule BrokenElsewhere = Error(
        507, "Definition with errors in another file", "'{0}' cannot be used as long as its definition has errors");

    private static DiagnosticRule Error(int number, string title, string format) =>
        new($"THRIFT{number:0000}", IdlSeverity.Error, title, format);

    private static DiagnosticRule Warning(int number, string title, string format) =>
        new($"THRIFT{number:0000}", IdlSeverity.Warning, title, format);
}
