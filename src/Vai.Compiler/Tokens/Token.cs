namespace Vai.Compiler.Tokens;

/// <summary>An order that code enforces between instructions of two engines. Numbers count from 1.</summary>
/// <param name="From">The instruction that signals when it is complete.</param>
/// <param name="To">The one that waits for it.</param>
internal readonly record struct Token(int From, int To);
