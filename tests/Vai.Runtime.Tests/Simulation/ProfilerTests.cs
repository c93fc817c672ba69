using CsCheck;
using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Runtime.Tests.Simulation;

public class ProfilerTests(ITestOutputHelper output)
{
    /// <summary>The tie between instructions and layers against what the vendor's compiler wrote about each layer.</summary>
    [Fact]
    public void Every_instruction_of_every_vendor_program_has_its_layer()
    {
        var (instructions, layers) = (0, 0);
        foreach (var subgraph in VendorPrograms.Files().SelectMany(file => CompiledModel.Load(file).DpuSubgraphs))
        {
            var executions = InstructionExecutions.Bind(subgraph.Program, subgraph.Target);
            var ops = InstructionOps.Of(subgraph, executions);
            Assert.Equal([subgraph.Program.Length - 1], ops.Index().Where(item => item.Item is null).Select(item => item.Index));

            var byLayer = executions.Zip(InstructionLayers.Of(subgraph)).ToLookup(pair => pair.Second.Name, pair => pair.First);
            foreach (var layer in subgraph.Subgraph.Children.Where(child => WithCode(subgraph, child)))
            {
                AssertWeights(subgraph, layer, [.. byLayer[layer.Name]]);
                AssertMultiplications(subgraph, layer, [.. byLayer[layer.Name]]);
                layers++;
            }

            Assert.Equal(byLayer.Select(group => group.Key).Order(),
                subgraph.Subgraph.Children.Where(child => WithCode(subgraph, child)).Select(child => child.Name).Order());
            instructions += ops.Length;
        }

        output.WriteLine($"{instructions} instructions, {layers} layers");
    }

    [Fact]
    public void The_times_of_the_layers_add_up()
    {
        var profile = Profiler.Profile(VendorPrograms.Load("mobilenet_v2.b4096"));
        var subgraph = Assert.Single(profile.Subgraphs);
        Assert.Equal(subgraph.Estimate.HardwareMilliseconds, subgraph.Layers.Sum(layer => layer.Milliseconds), 1e-9);
        Assert.Equal(subgraph.Estimate.BytesLoaded, subgraph.Layers.Sum(layer => layer.WeightBytes + layer.FeatureBytes));
        Assert.Equal(subgraph.Estimate.BytesStored, subgraph.Layers.Sum(layer => layer.StoredBytes));
        Assert.All(subgraph.Layers, layer => Assert.InRange(layer.Milliseconds, 0, subgraph.Estimate.HardwareMilliseconds));
        Assert.InRange(subgraph.Estimate.ConvBusy, subgraph.Layers.Sum(layer => layer.ConvCycles) - 1,
            subgraph.Layers.Sum(layer => layer.ConvCycles) + 1);
    }

    [Fact]
    public void Each_layer_is_bound_by_what_it_does_most()
    {
        var layers = Profiler.Profile(VendorPrograms.Load("customcnn.b4096")).Subgraphs.Single().Layers.ToDictionary(layer => layer.Name);
        Assert.Equal(LayerBound.Mac, layers["quant_conv2d_1"].Bound);
        Assert.Equal(LayerBound.Ddr, layers["quant_dense(TransferMatMulToConv2d)"].Bound);
        Assert.Equal(["conv2d-fix", "pool-fix"], layers["quant_conv2d_1"].OpTypes);
        Assert.Equal(LayerBound.Launch, Profiler.Profile(VendorPrograms.Load("mlp.b4096")).Subgraphs.Single().Bound);
    }

    [Fact]
    public void Threads_hide_the_launch_and_nothing_else()
    {
        var profile = Profiler.Profile(VendorPrograms.Load("mlp.b4096"));
        var estimate = profile.Subgraphs.Single().Estimate;
        Assert.Equal(1000 / estimate.Milliseconds, profile.FramesPerSecond(1), 1e-6);
        Assert.Equal(2000 / estimate.Milliseconds, profile.FramesPerSecond(2), 1e-6);
        Assert.Equal(1000 / estimate.HardwareMilliseconds, profile.FramesPerSecond(100), 1e-6);
    }

    [Fact]
    public void A_slower_clock_takes_longer_and_the_DDR_does_not()
    {
        var model = VendorPrograms.Load("customcnn.b4096");
        var (fast, slow) = (Profiler.Profile(model), Profiler.Profile(model, frequencyMHz: 100));
        Assert.InRange(slow.Subgraphs[0].Estimate.HardwareMilliseconds / fast.Subgraphs[0].Estimate.HardwareMilliseconds, 2, 3);
        Assert.Equal(fast.Subgraphs[0].LaunchMilliseconds, slow.Subgraphs[0].LaunchMilliseconds, 1e-9);
    }

    /// <summary>Programs come from files: one that makes no sense is profiled or refused, and never more than that.</summary>
    [Fact]
    public void A_spoiled_program_is_profiled_or_refused()
    {
        var model = VendorPrograms.Load("lenet.b4096");
        var subgraph = model.DpuSubgraphs.Single();
        var code = DpuProgram.Encode(subgraph.Program, subgraph.Target.InstructionSet);
        var (profiled, refused) = (0, 0);
        Gen.Select(Gen.Int[0, code.Length - 1], Gen.Int[0, 7]).Array[1, 3].Sample(
            bits =>
            {
                try
                {
                    var spoiled = subgraph with { Program = DpuProgram.Decode(Flipped(code, bits), subgraph.Target.InstructionSet) };
                    Profiler.Profile(model with { DpuSubgraphs = [spoiled] });
                    Interlocked.Increment(ref profiled);
                }
                catch (VaiException)
                {
                    Interlocked.Increment(ref refused);
                }
            },
            iter: 2000);
        Assert.True(profiled > 100 && refused > 100, $"{profiled} profiled, {refused} refused");
    }

    [Fact]
    public void A_load_from_where_no_tensor_lies_belongs_to_no_layer()
    {
        var model = CompiledModel.Load(SharedData.Require("xmodels/lenet.b4096.xmodel"));
        var subgraph = model.DpuSubgraphs.Single();
        var code = Flipped(DpuProgram.Encode(subgraph.Program, subgraph.Target.InstructionSet), [(2649, 6), (1385, 4), (152, 0)]);

        var spoiled = subgraph with { Program = DpuProgram.Decode(code, subgraph.Target.InstructionSet) };
        var profile = Profiler.Profile(model with { DpuSubgraphs = [spoiled] });

        Assert.NotEmpty(profile.Subgraphs);
    }

    private static byte[] Flipped(byte[] code, (int Byte, int Bit)[] bits)
    {
        byte[] flipped = [.. code];
        foreach (var (place, bit) in bits)
        {
            flipped[place] ^= (byte)(1 << bit);
        }

        return flipped;
    }

    // No vendor program loads a weight twice.
    private static void AssertWeights(DpuSubgraph subgraph, XirSubgraph layer, InstructionExecution[] instructions)
    {
        var constants = subgraph.Ops.Where(op => op.Type == "const-fix" && layer.OpNames.Contains(op.Name))
            .Sum(op => op.Output.ElementCount);
        var loaded = instructions.Where(execution => execution.Instruction is Load load && load.Register == 0)
            .Sum(execution => execution.Work.DdrBytes);
        Assert.True(constants == loaded, $"{layer.Name}: {loaded} bytes of weights and biases loaded, {constants} are there");
    }

    // The vendor's workload_on_arch counts the products with lanes and rows rounded up, and the biases; a first layer's lanes in its own
    // way.
    private static void AssertMultiplications(DpuSubgraph subgraph, XirSubgraph layer, InstructionExecution[] instructions)
    {
        var ops = subgraph.Ops.Where(op => layer.OpNames.Contains(op.Name) && op.Type != "const-fix").ToArray();
        if (ops is not [{ Type: "conv2d-fix" } convolution] || convolution.Attributes.Get("channel_augmentation", 0) == 1
            || !layer.Attributes.TryGet("workload_on_arch", out ulong workload))
        {
            return;
        }

        var products = instructions.Where(execution => execution.Instruction is Conv).Sum(execution => execution.Work.Steps)
            * subgraph.Target.Architecture.PeakOperations;
        Assert.True(products / (double)workload is >= 0.96 and <= 1,
            $"{layer.Name}: {products} products");
    }

    private static bool WithCode(DpuSubgraph subgraph, XirSubgraph layer) =>
        !layer.Attributes.Get("skip_code_gen", false)
            && subgraph.Ops.Any(op => layer.OpNames.Contains(op.Name) && op.Type is not ("upload" or "download"));
}
