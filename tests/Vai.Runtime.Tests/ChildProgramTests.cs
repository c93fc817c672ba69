using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Machine;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests;

/// <summary>
/// The vendor stores beside the program of a DPU subgraph one for each of its layers, which reads and writes DDR alone. So tensors that the
/// whole program keeps in banks are seen as well.
/// </summary>
public class ChildProgramTests(ITestOutputHelper output)
{
    private const int Large = 500_000;

    private static bool IsNight => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";

    [Theory]
    [SharedRow("xmodels")]
    [SharedRow("isa0")]
    public void The_program_of_every_layer_gives_the_executors_bytes(string folder)
    {
        var (files, programs, tensors, bytes) = (0, 0, 0, 0L);
        foreach (var path in SharedData.RequireAll(folder, "*.b*.xmodel").Where(path => IsNight || new FileInfo(path).Length <= Large))
        {
            files++;
            foreach (var subgraph in CompiledModel.Load(path).DpuSubgraphs)
            {
                var expected = Expected(subgraph);
                foreach (var child in subgraph.Subgraph.SelfAndDescendants.Skip(1))
                {
                    if (child.Attributes.Get("mc_code", ImmutableArray<byte>.Empty) is { Length: > 0 } code)
                    {
                        var program = DpuProgram.Decode(code.AsSpan(), subgraph.Target.InstructionSet);
                        var (stored, saved) = Run(subgraph, child, program, expected, Path.GetFileName(path));
                        (programs, tensors, bytes) = (programs + 1, tensors + stored, bytes + saved);
                    }
                }
            }
        }

        output.WriteLine($"{files} files, {programs} programs, {tensors} tensors, {bytes} bytes");
        Assert.True(programs > files);
    }

    private static Dictionary<string, Int8Tensor> Expected(DpuSubgraph subgraph)
    {
        var random = new Random(7);
        var inputs = subgraph.Inputs.ToDictionary(
            tensor => tensor.OpName,
            Tensor (tensor) => new Int8Tensor(tensor.Shape, tensor.FixPoint,
                [.. Enumerable.Range(0, tensor.ElementCount).Select(_ => (sbyte)random.Next(-128, 128))]));
        return ExecutionPlan.Prepare(subgraph).RunAll(inputs).Concat(inputs).DistinctBy(pair => pair.Key)
            .Where(pair => pair.Value is Int8Tensor)
            .ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value);
    }

    /// <summary>Runs a layer's program on memory in which only what it reads from other layers is right.</summary>
    private static (int Tensors, long Bytes) Run(
        DpuSubgraph subgraph, XirSubgraph layer, ImmutableArray<Instruction> program, Dictionary<string, Int8Tensor> expected, string file)
    {
        var own = layer.SelfAndDescendants.SelectMany(part => part.OpNames).ToHashSet(StringComparer.Ordinal);
        var memory = DpuMemory.For(subgraph, poisonSeed: 5);
        foreach (var name in subgraph.Ops.Where(op => own.Contains(op.Name)).SelectMany(op => op.InputNames).Distinct()
            .Where(name => !own.Contains(name) && expected.ContainsKey(name) && subgraph.Tensors.ContainsKey(name)))
        {
            memory.Write(subgraph.Tensors[name], expected[name].Data);
        }

        ImmutableArray<TensorWatch> watches =
        [
            .. subgraph.Ops.Where(op => own.Contains(op.Name) && expected.ContainsKey(op.Name) && subgraph.Tensors.ContainsKey(op.Name))
                .Select(op => new TensorWatch(subgraph.Tensors[op.Name], expected[op.Name].Data)),
        ];
        var watcher = new SaveWatcher(memory, watches);
        new DpuSimulator(subgraph.Target).Run(program, memory, 6, watcher.Executed, TestContext.Current.CancellationToken);
        Assert.True(!watcher.WrongSaves.Any(), $"{file}, {layer.Name}: {string.Join("; ", watcher.WrongSaves.Take(3))}");
        return (watches.Count(watch => watch.WasComplete), watcher.SavedBytes);
    }
}
