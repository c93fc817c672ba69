using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.Limits;

/// <summary>
/// One thing that the DPU asks of a superlayer. Inspector, compiler and the documentation read the same entries.
/// </summary>
/// <param name="Descriptor">Code and sentence; its holes are {0} what, {1} its value, {2} smallest, {3} largest, {4} size, {5}
/// target.</param>
/// <param name="Measure">The numbers to compare for a target and a superlayer; none where the constraint does not apply.</param>
internal sealed record Constraint(DiagnosticDescriptor Descriptor, Func<DpuTarget, Superlayer, IEnumerable<Measurement>> Measure)
{
    /// <summary>A diagnostic for each number outside its range.</summary>
    public IEnumerable<Diagnostic> Violations(DpuTarget target, Superlayer superlayer) =>
        from measurement in Measure(target, superlayer)
        where !measurement.IsInside
        select Descriptor.At(
            new DiagnosticLocation(null, superlayer.Name),
            measurement.What, measurement.Value, measurement.Minimum, measurement.Maximum, target.Architecture.Name,
                target.Name);
}
