using System.Text;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Script.Code;

/// <summary>Splits archived code into tokens, with Python's rules for lines and indentation.</summary>
internal sealed class Lexer
{
    private const int LargestSource = 4 << 20;

    private readonly string _file;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private readonly Stack<int> _indents = new([0]);
    private int _at;
    private int _line = 1;
    private int _brackets;

    private Lexer(string file, string text) => (_file, _text) = (file, text);

    /// <exception cref="Diagnostics.VaiException">VAI2016: a character or a string that is not of the language.</exception>
    public static List<Token> Split(string file, string text)
    {
        var lexer = new Lexer(file, text);
        if (text.Length > LargestSource)
        {
            throw lexer.Here.Bad($"{text.Length} characters > {LargestSource}");
        }

        lexer.Run();
        return lexer._tokens;
    }

    private CodePlace Here => new(_file, _line);

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private void Run()
    {
        var atLineStart = true;
        while (_at < _text.Length)
        {
            if (atLineStart)
            {
                atLineStart = false;
                if (!Indentation())
                {
                    atLineStart = true;
                    continue;
                }
            }

            if (Current == '\n')
            {
                EndLine();
                atLineStart = _brackets == 0;
            }
            else if (Current is ' ' or '\t' or '\r')
            {
                _at++;
            }
            else if (Current == '#')
            {
                SkipComment();
            }
            else
            {
                Word();
            }
        }

        if (_tokens.Count > 0 && _tokens[^1].Kind != TokenKind.NewLine)
        {
            Add(TokenKind.NewLine, "");
        }

        while (_indents.Pop() > 0)
        {
            Add(TokenKind.Dedent, "");
        }

        Add(TokenKind.End, "");
    }

    /// <summary>Reads the blanks before a line; false when the line holds nothing and is passed over.</summary>
    private bool Indentation()
    {
        var start = _at;
        while (Current == ' ')
        {
            _at++;
        }

        var width = _at - start;
        if (Current == '#')
        {
            SkipComment();
        }

        if (Current is '\n' or '\r' or '\0')
        {
            _at++;
            _line += _at <= _text.Length && _text[_at - 1] == '\n' ? 1 : 0;
            return false;
        }

        if (width > _indents.Peek())
        {
            _indents.Push(width);
            Add(TokenKind.Indent, "");
        }

        while (width < _indents.Peek())
        {
            _indents.Pop();
            Add(TokenKind.Dedent, "");
        }

        return width == _indents.Peek() ? true : throw Here.Bad("the line's indentation fits no block");
    }

    private void EndLine()
    {
        if (_brackets == 0)
        {
            Add(TokenKind.NewLine, "");
        }

        _at++;
        _line++;
    }

    private void SkipComment()
    {
        while (_at < _text.Length && Current != '\n')
        {
            _at++;
        }
    }

    private void Word()
    {
        if (char.IsAsciiLetter(Current) || Current == '_')
        {
            Add(TokenKind.Name, TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        }
        else if (char.IsAsciiDigit(Current))
        {
            Number();
        }
        else if (Current is '"' or '\'')
        {
            Text(Current);
        }
        else
        {
            Symbol();
        }
    }

    private void Number()
    {
        var start = _at;
        TakeWhile(char.IsAsciiDigit);
        if (Current == '.')
        {
            _at++;
            TakeWhile(char.IsAsciiDigit);
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            _at += Current is '+' or '-' ? 1 : 0;
            TakeWhile(char.IsAsciiDigit);
        }

        var text = _text[start.._at];
        Add(text.AsSpan().ContainsAny('.', 'e', 'E') ? TokenKind.Real : TokenKind.Integer, text);
    }

    private void Text(char quote)
    {
        var content = new StringBuilder();
        for (_at++; Current != quote; _at++)
        {
            if (Current is '\0' or '\n')
            {
                throw Here.Bad("a string does not end");
            }

            // Escapes only occur in messages that are never shown: the character after the backslash stands for itself.
            _at += Current == '\\' && _at + 1 < _text.Length ? 1 : 0;
            content.Append(Current);
        }

        _at++;
        Add(TokenKind.Text, content.ToString());
    }

    private void Symbol()
    {
        var two = _at + 1 < _text.Length ? _text.Substring(_at, 2) : "";
        var symbol = two is "->" or "==" or "!=" or "<=" or ">=" or "//" or "**" ? two : _text[_at].ToString();
        if (symbol.Length == 1 && !"()[]{},:.=+-*/<>%@|&".Contains(symbol[0], StringComparison.Ordinal))
        {
            throw Here.Bad($"unexpected character U+{(int)symbol[0]:X4}");
        }

        _brackets += symbol is "(" or "[" or "{" ? 1 : 0;
        _brackets -= symbol is ")" or "]" or "}" && _brackets > 0 ? 1 : 0;
        _at += symbol.Length;
        Add(TokenKind.Symbol, symbol);
    }

    private string TakeWhile(Func<char, bool> accept)
    {
        var start = _at;
        while (_at < _text.Length && accept(Current))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new Token(kind, text, _line));
}
