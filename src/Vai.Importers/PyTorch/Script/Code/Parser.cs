using System.Globalization;
using System.Runtime.CompilerServices;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Script.Code;

/// <summary>
/// Parses what torch's code printer writes: a small Python of classes, functions, assignments, calls, if, for and while.
/// Types are passed over: values carry their own.
/// </summary>
internal sealed class Parser
{
    // Nesting deeper than any printed code; bounds the recursion of this parser and of the interpreter.
    private const int LargestDepth = 150;

    private readonly string _file;
    private readonly List<Token> _tokens;
    private readonly ImmutableSortedDictionary<string, Function>.Builder _functions =
        ImmutableSortedDictionary.CreateBuilder<string, Function>(StringComparer.Ordinal);

    private int _at;
    private int _depth;

    private Parser(string file, List<Token> tokens) => (_file, _tokens) = (file, tokens);

    /// <exception cref="Diagnostics.VaiException">VAI2016: the code is not in the language.</exception>
    public static CodeFile Parse(string file, string text)
    {
        var parser = new Parser(file, Lexer.Split(file, text));
        while (parser.Current.Kind != TokenKind.End)
        {
            parser.TopLevel();
        }

        return new CodeFile(file, parser._functions.ToImmutable());
    }

    private Token Current => _tokens[_at];

    private CodePlace Here => new(_file, Current.Line);

    private void TopLevel()
    {
        if (Accept("class"))
        {
            Class();
        }
        else if (Accept("def"))
        {
            Add("", Function());
        }
        else
        {
            SkipLine();
        }
    }

    private void Class()
    {
        var name = TakeName();
        while (Current.Kind is not (TokenKind.NewLine or TokenKind.End))
        {
            _at++;
        }

        Expect(TokenKind.NewLine);
        Expect(TokenKind.Indent);
        while (!Accept(TokenKind.Dedent))
        {
            if (Accept("def"))
            {
                Add(name + ".", Function());
            }
            else if (Current.Kind == TokenKind.End)
            {
                throw Here.Bad($"class '{name}' does not end");
            }
            else
            {
                SkipLine();
            }
        }
    }

    private void Add(string prefix, Function function)
    {
        if (!_functions.TryAdd(prefix + function.Name, function))
        {
            throw function.Place.Bad($"'{prefix}{function.Name}' is defined twice");
        }
    }

    private Function Function()
    {
        var place = Here;
        var name = TakeName();
        Expect("(");
        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        while (!Accept(")"))
        {
            var parameter = TakeName();
            if (Accept(":"))
            {
                SkipType();
            }

            parameters.Add(new Parameter(parameter, Accept("=") ? Expression() : null));
            if (!Current.Is(")"))
            {
                Expect(",");
            }
        }

        if (Accept("->"))
        {
            SkipType();
        }

        return new Function(name, parameters.ToImmutable(), Block(), place);
    }

    private ImmutableArray<Statement> Block()
    {
        Enter();
        Expect(":");
        Expect(TokenKind.NewLine);
        Expect(TokenKind.Indent);
        var statements = ImmutableArray.CreateBuilder<Statement>();
        while (!Accept(TokenKind.Dedent))
        {
            if (Statement() is { } statement)
            {
                statements.Add(statement);
            }
        }

        _depth--;
        return statements.ToImmutable();
    }

    private Statement? Statement()
    {
        var place = Here;
        if (Accept("if"))
        {
            return IfRest(place);
        }

        if (Accept("for"))
        {
            var variable = TakeName();
            Expect("in");
            return new For(variable, Expression(), Block(), place);
        }

        if (Accept("while"))
        {
            return new While(Expression(), Block(), place);
        }

        Statement? statement = Accept("pass") ? null
            : Accept("return") ? new Return(Current.Kind == TokenKind.NewLine ? null : Expressions(), place)
            : AssignmentOrEvaluation(place);
        Expect(TokenKind.NewLine);
        return statement;
    }

    private If IfRest(CodePlace place)
    {
        var condition = Expression();
        var then = Block();
        if (Current.Is("elif"))
        {
            Enter();
            _at++;
            var nested = IfRest(place);
            _depth--;
            return new If(condition, then, [nested], place);
        }

        return new If(condition, then, Accept("else") ? Block() : [], place);
    }

    private Statement AssignmentOrEvaluation(CodePlace place)
    {
        var left = Expressions();
        if (Accept(":"))
        {
            SkipType();
        }

        if (!Accept("="))
        {
            return new Evaluation(left, place);
        }

        var value = Expressions();
        return left switch
        {
            Name name => new Assignment([name.Text], Unpacks: false, value, place),
            TupleDisplay tuple when tuple.Items.All(item => item is Name) =>
                new Assignment([.. tuple.Items.Select(item => ((Name)item).Text)], Unpacks: true, value, place),
            Member member => new AttributeAssignment(member.Text, place),
            _ => throw place.Bad("a value is assigned to something that is no name"),
        };
    }

    /// <summary>One expression, or a tuple without parentheses.</summary>
    private Expression Expressions()
    {
        var place = Here;
        var first = Expression();
        if (!Current.Is(","))
        {
            return first;
        }

        var items = ImmutableArray.CreateBuilder<Expression>();
        items.Add(first);
        while (Accept(","))
        {
            if (Current.Kind == TokenKind.NewLine || Current.Is("="))
            {
                break;
            }

            items.Add(Expression());
        }

        return new TupleDisplay(items.ToImmutable(), place);
    }

    private Expression Expression()
    {
        Enter();
        var expression = Accept("-") ? new Negation(Expression(), Here) : Primary();
        while (true)
        {
            var place = Here;
            if (Accept("."))
            {
                expression = new Member(expression, TakeName(), place);
            }
            else if (Accept("("))
            {
                expression = new Call(expression, Arguments(), place);
            }
            else if (Accept("["))
            {
                expression = new Index(expression, Items("]"), place);
            }
            else
            {
                _depth--;
                return expression;
            }
        }
    }

    private Expression Primary()
    {
        var place = Here;
        var token = Current;
        _at += token.Kind == TokenKind.End ? 0 : 1;
        return token.Kind switch
        {
            TokenKind.Integer => new Literal(long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw place.Bad($"the number {token.Text} is too large"), place),
            TokenKind.Real => new Literal(double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
                ? real
                : throw place.Bad($"'{token.Text}' is no number"), place),
            TokenKind.Text => new Literal(token.Text, place),
            TokenKind.Name => token.Text switch
            {
                "None" => new Literal(null, place),
                "True" => new Literal(true, place),
                "False" => new Literal(false, place),
                "inf" => new Literal(double.PositiveInfinity, place),
                "nan" => new Literal(double.NaN, place),
                _ => new Name(token.Text, place),
            },
            TokenKind.Symbol when token.Text == "[" => new ListDisplay(Items("]"), place),
            TokenKind.Symbol when token.Text == "(" => Parenthesized(place),
            TokenKind.Symbol when token.Text == "{" => new DictionaryDisplay(Pairs(), place),
            _ => throw place.Bad($"'{token.Text}' where a value is expected"),
        };
    }

    private Expression Parenthesized(CodePlace place)
    {
        if (Accept(")"))
        {
            return new TupleDisplay([], place);
        }

        var first = Expression();
        if (Accept(")"))
        {
            return first;
        }

        Expect(",");
        return new TupleDisplay([first, .. Items(")")], place);
    }

    private ImmutableArray<Expression> Items(string end)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        while (!Accept(end))
        {
            items.Add(Expression());
            if (!Current.Is(end))
            {
                Expect(",");
            }
        }

        return items.ToImmutable();
    }

    private ImmutableArray<(Expression Key, Expression Value)> Pairs()
    {
        var pairs = ImmutableArray.CreateBuilder<(Expression, Expression)>();
        while (!Accept("}"))
        {
            var key = Expression();
            Expect(":");
            pairs.Add((key, Expression()));
            if (!Current.Is("}"))
            {
                Expect(",");
            }
        }

        return pairs.ToImmutable();
    }

    private ImmutableArray<Argument> Arguments()
    {
        var arguments = ImmutableArray.CreateBuilder<Argument>();
        while (!Accept(")"))
        {
            var keyword = Current.Kind == TokenKind.Name && _tokens[_at + 1].Is("=") ? TakeName() : null;
            if (keyword is not null)
            {
                Expect("=");
            }

            arguments.Add(new Argument(keyword, Expression()));
            if (!Current.Is(")"))
            {
                Expect(",");
            }
        }

        return arguments.ToImmutable();
    }

    /// <summary>Passes over a type: everything up to what ends it outside of its own brackets.</summary>
    private void SkipType()
    {
        var open = 0;
        while (Current.Kind is not (TokenKind.NewLine or TokenKind.End))
        {
            if (open == 0 && (Current.Is(",") || Current.Is(")") || Current.Is("=") || Current.Is(":")))
            {
                return;
            }

            open += Current.Is("[") || Current.Is("(") ? 1 : Current.Is("]") || Current.Is(")") ? -1 : 0;
            _at++;
        }
    }

    /// <summary>Passes over a line: an attribute's declaration.</summary>
    private void SkipLine()
    {
        while (Current.Kind is not (TokenKind.NewLine or TokenKind.End))
        {
            _at++;
        }

        Accept(TokenKind.NewLine);
    }

    private void Enter()
    {
        if (++_depth > LargestDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Here.Bad($"it is nested deeper than {LargestDepth}");
        }
    }

    private bool Accept(string symbolOrKeyword)
    {
        var accepted = Current.Is(symbolOrKeyword);
        _at += accepted ? 1 : 0;
        return accepted;
    }

    private bool Accept(TokenKind kind)
    {
        var accepted = Current.Kind == kind;
        _at += accepted && kind != TokenKind.End ? 1 : 0;
        return accepted;
    }

    private void Expect(string symbolOrKeyword)
    {
        if (!Accept(symbolOrKeyword))
        {
            throw Here.Bad($"'{Current.Text}' where '{symbolOrKeyword}' is expected");
        }
    }

    private void Expect(TokenKind kind)
    {
        if (!Accept(kind))
        {
            throw Here.Bad($"'{Current.Text}' where a {kind} is expected");
        }
    }

    private string TakeName()
    {
        var token = Current;
        Expect(TokenKind.Name);
        return token.Text;
    }
}
