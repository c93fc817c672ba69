using Vai.Compiler.Scheduling;
using Vai.Isa;

namespace Vai.Compiler.Assembly;

/// <summary>Machine code and the plan that it came from.</summary>
/// <param name="Instructions">With dependency bits; END is last.</param>
/// <param name="InferredEncodings">What the code uses that no vendor file proves, in words; empty when everything is proven.</param>
internal sealed record CompiledProgram(
    ImmutableArray<Instruction> Instructions, Schedule Schedule, ImmutableArray<string> InferredEncodings);
