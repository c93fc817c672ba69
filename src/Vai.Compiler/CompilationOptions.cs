using Vai.Compiler.Scheduling;
using Vai.Compiler.Verification;

namespace Vai.Compiler;

/// <summary>What a compilation is asked for.</summary>
internal sealed record CompilationOptions
{
    /// <summary>The file name (no folder) of the quantized model; goes into the compiled file with <see cref="SourceMd5"/>.</summary>
    public string SourceFileName { get; init; } = "";

    /// <summary>The md5 of the quantized model's bytes, 32 hexadecimal digits; empty where the model never was a file.</summary>
    public string SourceMd5 { get; init; } = "";

    /// <summary>Choices that change the code but never the results.</summary>
    public SchedulingOptions Scheduling { get; init; } = new();

    /// <summary>How the result is verified; null: not at all.</summary>
    public VerificationOptions? Verification { get; init; } = new();
}
