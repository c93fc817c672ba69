using Vai.Compiler.Emission;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tokens;
using Vai.Targets;

namespace Vai.Compiler.Assembly;

/// <summary>Superlayers in, machine code out.</summary>
internal static class ProgramCompiler
{
    /// <param name="superlayers">In the order of execution; tensors have their places in DDR.</param>
    /// <exception cref="VaiException">VAI40xx: a superlayer is outside the target's limits.</exception>
    /// <exception cref="ArgumentException">A superlayer whose parts do not fit together: a bug of the caller.</exception>
    public static CompiledProgram Compile(DpuTarget target, ImmutableArray<Superlayer> superlayers, SchedulingOptions? options = null)
    {
        var schedule = Scheduler.Schedule(target, superlayers, options ?? new SchedulingOptions());
        var placement = TokenPlacement.Of(target, Emitter.Emit(target, schedule.Steps));
        return new CompiledProgram(
            placement.Program, schedule, [.. InferredEncodings.Of(target, placement.Program), .. placement.OverfullCounters]);
    }
}
