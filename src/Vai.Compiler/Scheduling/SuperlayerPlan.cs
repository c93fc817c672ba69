using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>How one superlayer is done with what it finds in the banks: its steps are written from this alone.</summary>
internal abstract record SuperlayerPlan(Superlayer Superlayer, BankPlan Banks)
{
    /// <summary>What it keeps the engines busy with.</summary>
    public abstract EngineCycles Work { get; }

    /// <summary>Estimated cycles. It only ranks plans; it is no promise of time.</summary>
    public abstract long Cost { get; }

    /// <summary>The lines of the banks of constants that it needs.</summary>
    public abstract ConstantLines Constants { get; }

    /// <summary>The weights and biases that take them.</summary>
    public virtual ImmutableArray<DdrTensor> ConstantTensors => [];

    /// <summary>How its windows are cut; null for work without windows.</summary>
    public virtual Tiling? Tiling => null;

    /// <param name="first">The first line of each bank of constants that it may use.</param>
    /// <param name="isFirst">No superlayer computes before it.</param>
    public abstract IEnumerable<Step> Steps(ConstantLines first, bool isFirst, SchedulingOptions options);
}
