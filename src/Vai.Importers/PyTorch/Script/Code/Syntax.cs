using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Script.Code;

/// <summary>An expression of archived code, and where it stands.</summary>
internal abstract record Expression(CodePlace Place);

/// <summary>None, True, False, a number or a string.</summary>
internal sealed record Literal(object? Value, CodePlace Place) : Expression(Place);

internal sealed record Name(string Text, CodePlace Place) : Expression(Place);

internal sealed record Member(Expression Target, string Text, CodePlace Place) : Expression(Place);

internal sealed record Call(Expression Target, ImmutableArray<Argument> Arguments, CodePlace Place) : Expression(Place);

/// <summary>An argument of a call; <paramref name="Keyword"/> is null when it goes by position.</summary>
internal sealed record Argument(string? Keyword, Expression Value);

internal sealed record Index(Expression Target, ImmutableArray<Expression> Items, CodePlace Place) : Expression(Place);

internal sealed record ListDisplay(ImmutableArray<Expression> Items, CodePlace Place) : Expression(Place);

internal sealed record TupleDisplay(ImmutableArray<Expression> Items, CodePlace Place) : Expression(Place);

/// <summary>{key: value, …}.</summary>
internal sealed record DictionaryDisplay(ImmutableArray<(Expression Key, Expression Value)> Items, CodePlace Place) : Expression(Place);

internal sealed record Negation(Expression Operand, CodePlace Place) : Expression(Place);

/// <summary>A statement of archived code.</summary>
internal abstract record Statement(CodePlace Place);

/// <summary>Names that get a value; several names unpack a tuple or list.</summary>
internal sealed record Assignment(ImmutableArray<string> Targets, bool Unpacks, Expression Value, CodePlace Place) : Statement(Place);

internal sealed record Evaluation(Expression Value, CodePlace Place) : Statement(Place);

/// <summary>A change of a module's attribute: legal where it never runs, as the counters of training are.</summary>
internal sealed record AttributeAssignment(string Name, CodePlace Place) : Statement(Place);

internal sealed record Return(Expression? Value, CodePlace Place) : Statement(Place);

internal sealed record If(
    Expression Condition, ImmutableArray<Statement> Then, ImmutableArray<Statement> Else, CodePlace Place) : Statement(Place);

internal sealed record For(string Variable, Expression Items, ImmutableArray<Statement> Body, CodePlace Place) : Statement(Place);

internal sealed record While(Expression Condition, ImmutableArray<Statement> Body, CodePlace Place) : Statement(Place);

internal sealed record Parameter(string Name, Expression? Default);

internal sealed record Function(string Name, ImmutableArray<Parameter> Parameters, ImmutableArray<Statement> Body, CodePlace Place);

/// <summary>A source file: its functions, and the methods of its classes as <c>Class.method</c>.</summary>
internal sealed record CodeFile(string Path, ImmutableSortedDictionary<string, Function> Functions);
