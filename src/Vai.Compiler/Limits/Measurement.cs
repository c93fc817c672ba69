namespace Vai.Compiler.Limits;

/// <summary>A number of a superlayer next to the range that the target takes.</summary>
/// <param name="What">The number's name in a sentence, for instance "The kernel's height".</param>
internal sealed record Measurement(string What, long Value, long Minimum, long Maximum)
{
    public bool IsInside => Value >= Minimum && Value <= Maximum;
}
