namespace Vai.Compiler;

/// <summary>Where a compilation is.</summary>
/// <param name="Stage">In words: "lowering", "scheduling", "verifying …".</param>
/// <param name="Fraction">0 to 1.</param>
internal sealed record CompilationProgress(string Stage, double Fraction);
