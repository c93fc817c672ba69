using Vai.Compiled;
using Vai.Runtime.Simulation;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>What a simulation is given must be there and fit.</summary>
public class SimulationInputTests
{
    private const int Elements = CopyModel.Columns * CopyModel.Channels;

    private static readonly DpuSubgraph Subgraph = CompiledModel.From(CopyModel.Create()).DpuSubgraphs[0];

    [Fact]
    public void An_input_that_was_not_given_is_named() =>
        AssertRefused("up0", "is missing", Subgraph, new Dictionary<string, Int8Tensor>());

    [Fact]
    public void An_input_of_another_length_is_refused_with_both_numbers() =>
        AssertRefused("up0", $"has {Elements - 1} elements, the tensor has {Elements}", Subgraph, Given(Elements - 1));

    [Fact]
    public void A_tensor_behind_its_registers_end_is_refused_with_both_numbers()
    {
        var register = Subgraph.Inputs[0].Register;
        var narrow = Subgraph with
        {
            Registers = [.. Subgraph.Registers.Select(known => known.Id == register ? known with { Size = Elements - 1 } : known)],
        };

        AssertRefused("up0", $"ends at byte {Elements}, REG_{register} has {Elements - 1} bytes", narrow, Given(Elements));
    }

    [Fact]
    public void A_tensor_without_a_register_is_refused()
    {
        var register = Subgraph.Inputs[0].Register;
        var without = Subgraph with { Registers = [.. Subgraph.Registers.Where(known => known.Id != register)] };

        AssertRefused("up0", $"ends at byte {Elements}, there is no REG_{register}", without, Given(Elements));
    }

    private static Dictionary<string, Int8Tensor> Given(int elements) =>
        new() { ["up0"] = new Int8Tensor([elements], CopyModel.FixPoint, new sbyte[elements]) };

    private static void AssertRefused(string op, string what, DpuSubgraph subgraph, IReadOnlyDictionary<string, Int8Tensor> inputs)
    {
        var token = TestContext.Current.CancellationToken;
        var error = Assert.Throws<VaiException>(() => SubgraphSimulation.Run(subgraph, inputs, cancellationToken: token)).Diagnostic;

        Assert.Equal(("VAI6204", $"The value for the tensor of '{op}' {what}."), (error.Code, error.Message));
    }
}
