namespace Vai.Runtime.Simulation.Machine;

/// <summary>What a running program changes: banks and DDR; and buffers that instructions use while they execute.</summary>
internal sealed record DpuState(BankMemory Banks, DpuMemory Memory)
{
    /// <summary>The window of a CONV, as pairs of lanes.</summary>
    public int[] Window { get; private set; } = [];

    /// <summary>The weights of a CONV, as pairs of lanes.</summary>
    public int[] Weights { get; private set; } = [];

    public void ReserveWindow(int pairs) => Window = Window.Length >= pairs ? Window : new int[pairs];

    public void ReserveWeights(int pairs) => Weights = Weights.Length >= pairs ? Weights : new int[pairs];
}
