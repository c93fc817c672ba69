using System.Diagnostics;
using System.Runtime.InteropServices;
using Vai.Compiled;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Runtime.Tests;

/// <summary>
/// The simulator knows instructions and no graph, the executor knows the graph and no instructions: on the vendor's compiled models
/// both must give the same bytes.
/// </summary>
public class RefereeTests(ITestOutputHelper output)
{
    /// <summary>Above this many instructions only the random input runs: the giants take seconds each.</summary>
    private const int GiantProgram = 5000;

    /// <summary>The compiled files of the vendor where shared data is, and networks of our own for every size.</summary>
    public static TheoryData<string> Files => [.. VendorFiles().Union(OwnFiles()).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Simulator_and_executor_give_the_same_bytes(string file)
    {
        var (subgraphs, runs, tensors, bytes) = (0, 0, 0, 0L);
        var inferred = new SortedSet<string>();
        var wrong = new List<string>();
        var clock = Stopwatch.StartNew();
        foreach (var subgraph in CompiledModel.Load(ModelFiles.PathOf(file)).DpuSubgraphs)
        {
            subgraphs++;
            foreach (var (name, fill) in Fills(subgraph))
            {
                runs++;
                var comparison = Compare(subgraph, fill, poisonSeed: (ulong)runs);
                tensors += comparison.StoredTensors.Length;
                bytes += comparison.ComparedBytes;
                inferred.UnionWith(comparison.Result.InferredEncodings.Keys);
                wrong.AddRange(comparison.MissingOutputs.Select(missing => $"{subgraph.Name}, {name}: output {missing} is not stored"));
                wrong.AddRange(
                    comparison.WrongSaves.Select(save => $"{subgraph.Name}, {name}: SAVE {save}, {string.Join(", ", save.Candidates)}"));
            }
        }

        output.WriteLine(
            $"{file}: {subgraphs} subgraphs, {runs} runs, {tensors} tensors, {bytes} bytes, {clock.ElapsedMilliseconds} ms; inferred: " +
            $"{string.Join(", ", inferred)}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} differences:{Environment.NewLine}{string.Join(Environment.NewLine, wrong.Take(20))}");
    }

    /// <summary>The referee must be able to say no: one changed field in each kind of instruction.</summary>
    [Fact]
    public void A_changed_instruction_makes_the_bytes_differ()
    {
        var changes = new Changes("mbconv_relu_se_k3.b2304");

        // The first LOAD of all brings biases, which are all zero in this model: the first one of the input is changed.
        changes.AssertSeen<Load>(load => load with { DdrAddress = load.DdrAddress + 1 }, load => load.Register == 2);
        changes.AssertSeen<Save>(save => save with { BankAddress = save.BankAddress + 1 });
        changes.AssertSeen<ConvInit>(init => init with { ShiftCut = init.ShiftCut + 1 });
        changes.AssertSeen<Conv>(conv => conv with { BankAddressWeights = conv.BankAddressWeights + 1 });
        changes.AssertSeen<AluInit>(init => init with { ShiftCut = init.ShiftCut + 1 });
        changes.AssertSeen<Alu>(alu => alu with { PadTop = alu.PadTop + 1 });
        changes.AssertSeen<ElewInit>(init => init with { BankAddressIn = init.BankAddressIn + 1 });
        changes.AssertSeen<Elew>(elew => elew with { ShiftWrite = elew.ShiftWrite + 1 });
    }

    [Fact]
    public void A_changed_instruction_of_set_0_makes_the_bytes_differ()
    {
        var pools = new Changes("cifar_cnn.b4096_isa0");
        pools.AssertSeen<PoolInit>(init => init with { Shift = init.Shift + 1 });
        pools.AssertSeen<PoolInit>(init => init with { Type = PoolType.Average });
        pools.AssertSeen<Pool>(pool => pool with { BankAddressIn = pool.BankAddressIn + 1 });
        pools.AssertSeen<Pool>(pool => pool with { JumpReadEndLine = pool.JumpReadEndLine + 1 });

        var depthwise = new Changes("svhn.b4096_isa0");
        depthwise.AssertSeen<DwInit>(init => init with { ShiftCut = init.ShiftCut + 1 });
        depthwise.AssertSeen<DwInit>(init => init with { ShiftBias = init.ShiftBias + 1 });
        depthwise.AssertSeen<Dptwise>(tile => tile with { BankAddressWeights = tile.BankAddressWeights + 1 });
        depthwise.AssertSeen<Dptwise>(tile => tile with { BankAddressBias = tile.BankAddressBias + 1 });

        var sums = new Changes("customcnn_residual.b4096_isa0");
        sums.AssertSeen<ElewInit>(init => init with { BankAddressIn = init.BankAddressIn + 1 });
        sums.AssertSeen<Elew>(elew => elew with { ShiftWrite = elew.ShiftWrite + 1 });
    }

    private static IEnumerable<string> VendorFiles() =>
        from name in (string[])["xmodels", "isa0"]
        let folder = Path.Combine(SharedData.Root, "data", name)
        where Directory.Exists(folder)
        from path in Directory.GetFiles(folder, "*.b*.xmodel")
        select Path.GetFileNameWithoutExtension(path);

    private static IEnumerable<string> OwnFiles() =>
        from kind in StandIns.Networks.Keys
        from form in DpuArchitecture.All.Select(size => size.Name.ToLowerInvariant()).Append("b4096_isa0").Append("b512_isa0")
        select $"{kind}.{form}";

    private static SubgraphComparison Compare(DpuSubgraph subgraph, Func<int, sbyte> fill, ulong poisonSeed)
    {
        var inputs = subgraph.Inputs.ToDictionary(
            tensor => tensor.OpName,
            tensor => new Int8Tensor(tensor.Shape, tensor.FixPoint, [.. Enumerable.Range(0, tensor.ElementCount).Select(fill)]));
        var expected = ExecutionPlan.Prepare(subgraph)
            .RunAll(inputs.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value))
            .Where(pair => pair.Value is Int8Tensor)
            .ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value);
        return SubgraphSimulation.Compare(subgraph, inputs, expected, poisonSeed, TestContext.Current.CancellationToken);
    }

    /// <summary>A model whose program gives the right bytes, and no more when one of its instructions is changed.</summary>
    private sealed class Changes
    {
        private readonly DpuSubgraph _subgraph;
        private readonly sbyte[] _numbers = new sbyte[1 << 20];

        public Changes(string file)
        {
            _subgraph = CompiledModel.Load(ModelFiles.PathOf(file)).DpuSubgraphs[0];
            new Random(1).NextBytes(MemoryMarshal.AsBytes(_numbers.AsSpan()));
            Assert.True(Compare(_subgraph, index => _numbers[index], poisonSeed: 1).IsEqual);
        }

        public void AssertSeen<T>(Func<T, Instruction> change, Func<T, bool>? which = null)
            where T : Instruction
        {
            var number = _subgraph.Program.IndexOf(_subgraph.Program.OfType<T>().First(which ?? (_ => true)));
            var changed = _subgraph with { Program = _subgraph.Program.SetItem(number, change((T)_subgraph.Program[number])) };
            var comparison = Compare(changed, index => _numbers[index], poisonSeed: 1);
            Assert.False(comparison.IsEqual, $"{changed.Program[number]} gives the same bytes");
            Assert.NotEmpty(comparison.WrongSaves);
        }
    }

    private static IEnumerable<(string Name, Func<int, sbyte> Fill)> Fills(DpuSubgraph subgraph)
    {
        var random = new Random(20240229);
        yield return ("random", _ => (sbyte)random.Next(-128, 128));
        if (subgraph.Program.Length < GiantProgram)
        {
            yield return ("all -128", _ => -128);
            yield return ("all 127", _ => 127);
            yield return ("zero", _ => 0);
        }
    }
}
