namespace Vai.Importers.PyTorch.Script.Code;

internal enum TokenKind { Name, Integer, Real, Text, Symbol, NewLine, Indent, Dedent, End }

/// <summary>A word of archived code.</summary>
/// <param name="Text">As written; of a string literal its content.</param>
/// <param name="Line">Counted from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(string symbolOrKeyword) => Kind is TokenKind.Symbol or TokenKind.Name && Text == symbolOrKeyword;
}
