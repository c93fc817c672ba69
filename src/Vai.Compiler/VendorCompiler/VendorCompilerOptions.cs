namespace Vai.Compiler.VendorCompiler;

/// <summary>How the vendor's compiler is run.</summary>
internal sealed record VendorCompilerOptions
{
    /// <summary>After that long the compiler is ended: large networks take it minutes.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Told each line that the compiler writes, from other threads; null: no one.</summary>
    public Action<string>? Line { get; init; }
}
