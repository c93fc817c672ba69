using Vai.Compiled;
using Vai.Runtime.Simulation.Hazards;

namespace Vai.Runtime.Tests.Simulation;

public class VendorHazardTests(ITestOutputHelper output)
{
    [Theory]
    [SharedRow("xmodels")]
    [SharedRow("isa0")]
    public void Every_vendor_program_has_balanced_tokens_and_no_hazard(string folder)
    {
        var (files, programs, instructions) = (0, 0, 0L);
        var largest = new SortedDictionary<EnginePair, int>();
        var beyond = new SortedSet<EnginePair>();
        var broken = new List<string>();
        foreach (var path in SharedData.RequireAll(folder, "*.b*.xmodel"))
        {
            files++;
            foreach (var (subgraph, name, program) in VendorPrograms.All(CompiledModel.Load(path)))
            {
                programs++;
                instructions += program.Length;
                var report = HazardChecker.Check(subgraph.Target, program);
                foreach (var (pair, count) in report.LargestOutstanding)
                {
                    largest[pair] = Math.Max(count, largest.GetValueOrDefault(pair));
                }

                beyond.UnionWith(report.BeyondLargestSeen);
                if (!report.IsClean)
                {
                    broken.Add($"{Path.GetFileName(path)} {name}: {string.Join("; ", report.TokenErrors.Take(3))} {report.HazardCount} " +
                        $"hazards, {string.Join("; ", report.Hazards.Take(3))}");
                }
            }
        }

        output.WriteLine($"{files} files, {programs} programs, {instructions} instructions");
        output.WriteLine("largest outstanding: " + string.Join(", ", largest.Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Empty(beyond);
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }
}
