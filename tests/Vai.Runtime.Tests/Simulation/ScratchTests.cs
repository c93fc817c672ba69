using System.Diagnostics;
using Vai.Runtime.Simulation;
using Vai.Runtime.Cpu;

namespace Vai.Runtime.Tests.Simulation;

public class ScratchTests(ITestOutputHelper output)
{
    [Theory, InlineData("yolov5n.b4096"), InlineData("cnn12_pool.b4096"), InlineData("pointpillars.b4096-25")]
    public void Profile(string name)
    {
        foreach (var s in VendorPrograms.Load(name).DpuSubgraphs)
        for (var k = 0; k < 2; k++)
        {
            var memory = DpuMemory.For(s, 1);
            var executions = InstructionExecutions.Bind(s.Program, s.Target);
            var state = new DpuState(new BankMemory(s.Target, 2), memory);
            var times = new Dictionary<string, long>();
            var total = Stopwatch.StartNew();
            foreach (var e in executions)
            {
                var t = Stopwatch.GetTimestamp();
                e.Execute(state);
                times[e.Instruction.Mnemonic] = times.GetValueOrDefault(e.Instruction.Mnemonic) + Stopwatch.GetTimestamp() - t;
            }
            var macs = executions.Where(e => e.Instruction is Vai.Isa.Conv).Sum(e => e.Work.Steps * 256 * 8);
            output.WriteLine($"{name} {total.ElapsedMilliseconds} ms cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds}; MACs {macs / 1e9:f2}G " + string.Join(" ", times.Select(x => $"{x.Key} {x.Value * 1000 / Stopwatch.Frequency}")));
        }
    }
}
