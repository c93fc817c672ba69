using System.Diagnostics;
using Vai.Runtime.Simulation;

namespace Vai.Runtime.Tests.Simulation;

public class ScratchTests(ITestOutputHelper output)
{
    [Fact]
    public void Overlaps()
    {
        foreach (var path in VendorPrograms.Files())
        {
            foreach (var s in CompiledModel.Load(path).DpuSubgraphs)
            {
                var memory = DpuMemory.For(s, 1);
                var clock = Stopwatch.StartNew();
                SimulationResult? r = null;
                try { r = new DpuSimulator(s.Target).Run(s.Program, memory, 2, TestContext.Current.CancellationToken); } catch (Vai.Diagnostics.VaiException e) { output.WriteLine(e.Message); }
                var ms = clock.ElapsedMilliseconds;
                var tensors = s.Tensors.Values.Where(t => s.Registers.First(x => x.Id == t.Register).Context != RegisterContext.Constant).ToList();
                var stored = tensors.Where(memory.IsStored).ToList();
                var sets = stored.ToDictionary(t => t.OpName, t => t.Offsets().ToHashSet());
                var overlaps = 0; var nested = 0; var equal = 0; var sample = "";
                for (var i = 0; i < stored.Count; i++)
                    for (var j = i + 1; j < stored.Count; j++)
                    {
                        var (a, b) = (stored[i], stored[j]);
                        if (a.Register != b.Register || a.End <= b.Address || b.End <= a.Address) continue;
                        var (x, y) = (sets[a.OpName], sets[b.OpName]);
                        if (!x.Overlaps(y)) continue;
                        if (x.Count == y.Count && x.SetEquals(y)) { equal++; sample += $" {a.OpName[..Math.Min(30, a.OpName.Length)]}={b.OpName[..Math.Min(30, b.OpName.Length)]}"; }
                        else if (x.IsSubsetOf(y) || y.IsSubsetOf(x)) nested++;
                        else { overlaps++;  }
                    }
                output.WriteLine($"{Path.GetFileName(path)} {s.Program.Length} instr {ms} ms; {tensors.Count} ddr tensors, {stored.Count} stored; equal {equal} nested {nested} overlap {overlaps} inferred {(r is null ? "FAIL" : string.Join(",", r.InferredEncodings))} {sample[..Math.Min(sample.Length, 200)]}");
            }
        }
    }
}
