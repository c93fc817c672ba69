using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Tests;

namespace Vai.Runtime.Tests.Cpu;

/// <summary>
/// The executor knows the graph and no instructions, the simulator the instructions and no graph: every tensor that the vendor's
/// program stores must have the executor's bytes.
/// </summary>
public class ExecutorAgainstSimulatorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("cnn_small.b4096")]
    [InlineData("conv1d.b4096")]
    [InlineData("customcnn.b4096")]
    [InlineData("lenet.b4096")]
    [InlineData("mlp.b512")]
    [InlineData("mlp.b800")]
    [InlineData("mlp.b1024")]
    [InlineData("mlp.b1152")]
    [InlineData("mlp.b1600")]
    [InlineData("mlp.b2304")]
    [InlineData("mlp.b3136")]
    [InlineData("mlp.b4096")]
    [InlineData("mbconv_hswish_k3_s2.b2304")]
    [InlineData("mbconv_relu_k7.b2304")]
    [InlineData("mbconv_relu_se_k3_s2.b2304")]
    [InlineData("mbconv_se_k3_six.b2304")]
    [InlineData("tf2_custom_op.b4096-30")]
    public void Every_tensor_that_the_program_stores_has_the_executors_bytes(string name) => Compare(name);

    [Theory(Explicit = true)] // Together a few minutes.
    [InlineData("cnn12_pool.b4096")]
    [InlineData("densebox_640_360.b3136")]
    [InlineData("gan_upsample.b1600")]
    [InlineData("mbconv_hswish_se_k3.b2304")]
    [InlineData("mbconv_relu_k3.b2304")]
    [InlineData("mbconv_relu_se_k3.b2304")]
    [InlineData("mbconv_se_k3_dual.b2304")]
    [InlineData("mlp.b1600-again")]
    [InlineData("mobilenet_v2.b4096")]
    [InlineData("pointpillars.b4096-25")]
    [InlineData("pointpillars.b4096-30")]
    [InlineData("refinedet_pruned.b3136")]
    [InlineData("tf2_custom_op.b4096-25")]
    [InlineData("yolov5n.b4096")]
    [InlineData("zerodce.b4096")]
    public void Every_tensor_of_the_other_files_too(string name) => Compare(name);

    private void Compare(string name)
    {
        var model = CompiledModel.Load(SharedData.Require($"xmodels/{name}.xmodel"));
        foreach (var subgraph in model.DpuSubgraphs)
        {
            var inputs = subgraph.Ops.Where(op => op.Type == "upload").ToDictionary(op => op.Name, op => RandomTensors.For(op, 7));
            var expected = ExecutionPlan.Prepare(subgraph)
                .RunAll(inputs.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value))
                .ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value);
            var comparison = SubgraphSimulation.Compare(subgraph, inputs, expected);
            var right = comparison.Tensors.Where(tensor => tensor.WrongElements == 0).Select(tensor => tensor.OpName).ToHashSet();
            var wrong = comparison.Tensors.Select(tensor => tensor.OpName).Where(op => !right.Contains(op)).ToList();
            output.WriteLine($"{name}: {right.Count} tensors, {comparison.Tensors.Sum(tensor => tensor.WrongElements == 0 ? (long)tensor.Elements : 0)} bytes equal; never stored: {string.Join(", ", wrong)}");

            // A fused tensor has a place in DDR, too, but is never stored; what the simulator finds there is another tensor.
            Assert.All(wrong, op => Assert.Contains(right, other => Overlap(subgraph.Tensors[op], subgraph.Tensors[other])));
            Assert.Subset(right, subgraph.Outputs.Select(tensor => tensor.OpName).ToHashSet());
        }
    }

    private static bool Overlap(DdrTensor left, DdrTensor right) =>
        left.Register == right.Register && left.Address < right.End && right.Address < left.End;
}
