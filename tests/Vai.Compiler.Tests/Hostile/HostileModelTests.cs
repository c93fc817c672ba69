using System.Collections.Concurrent;
using System.Diagnostics;
using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Hazards;
using Vai.Runtime.Simulation.Timing;
using Vai.Runtime.Tensors;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Compiler.Tests.Hostile;

/// <summary>
/// Files are hostile until parsed: whatever an xmodel says, reading, disassembling, checking, simulating and running it end with a
/// result or a diagnostic, in time and in bounded memory. <c>VAI_NIGHTLY=1</c> tries more of them.
/// </summary>
public class HostileModelTests(ITestOutputHelper output)
{
    /// <summary>Steps that the simulator may take; the small models need some thousand.</summary>
    private const long MaximumSteps = 1 << 18;

    /// <summary>Numbers of an input that a test gives.</summary>
    private const int LargestInput = 1 << 22;

    /// <summary>A case of this time is a hang, however busy the machine is.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(90);

    private static readonly int Cases = Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1" ? 100_000 : 2_000;

    /// <summary>The verifier found the program wrong.</summary>
    private static readonly ImmutableArray<string> OurFaults =
    [
        .. new[]
        {
            VaiDiagnostics.SimulationDiffers, VaiDiagnostics.TensorNotStored, VaiDiagnostics.HazardsFound,
            VaiDiagnostics.RuntimeRequirementBroken,
        }.Select(descriptor => descriptor.Code),
    ];

    private static readonly ImmutableArray<DpuTarget> Targets =
        [.. new[] { "B512", "B1024", "B4096", "B4096_MAX_BG2", "B512_MIN" }.Select(DpuTarget.Parse)];

    [Fact]
    public Task Damaged_models_give_a_result_or_a_diagnostic() =>
        TryAll(HostileModels.Own(), HostileModels.Vendor(), (bytes, _) => Exercise(bytes));

    [Fact]
    public Task Damaged_models_are_compiled_or_give_a_diagnostic() => TryAll(
        HostileModels.Own(), [],
        (bytes, seed) => Compile(bytes, Targets[seed % Targets.Length]));

    private async Task TryAll(HostileModel[] own, HostileModel[] vendor, Func<byte[], int, string> exercise)
    {
        var first =
            int.Parse(Environment.GetEnvironmentVariable("VAI_FUZZ_SEED") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var tally = new Tally();
        var work = Task.Run(() =>
            Parallel.For(first, first + Cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var (name, bytes) = Damaged(own, vendor, seed);
            tally.Measure(seed, name, () => exercise(bytes, seed));
        }), TestContext.Current.CancellationToken);
        while (await Task.WhenAny(work, Task.Delay(1000, TestContext.Current.CancellationToken)) != work)
        {
            Assert.False(tally.Longest > Hang, $"a hang: {tally.Running}");
        }

        output.WriteLine(tally.ToString());
        Assert.True(tally.Crashes.IsEmpty, string.Join(Environment.NewLine, tally.Crashes.Values));
        Assert.True(tally.Count("result") > Cases / 20, "nearly nothing ran to its end: the damage is too great to find anything");
        Assert.True(tally.LargestAllocation < 3L << 30, $"{tally.LargestAllocation} bytes were allocated for one case");
    }

    [Fact]
    public void Whole_models_give_a_result()
    {
        Assert.All(HostileModels.Own(), model => Assert.Equal("result", Exercise(model.Bytes)));
    }

    /// <summary>Every eleventh case starts from a file of the vendor's; those take ten times as long.</summary>
    private static (string Name, byte[] Bytes) Damaged(HostileModel[] own, HostileModel[] vendor, int seed)
    {
        var random = new Random(seed);
        var models = seed % 11 == 0 && vendor.Length > 0 ? vendor : own;
        var model = models[random.Next(models.Length)];
        return random.Next(4) == 0
            ? (model.Name + ", bytes", ByteMutator.Mutate(random, model.Bytes))
            : (model.Name + ", content", XmodelFile.ToBytes(GraphMutator.Mutate(random, model.Graph)));
    }

    /// <summary>
    /// Quantized ones, and compiled ones anew. What is compiled is verified: a wrong result would be the compiler's fault, whatever the
    /// file says.
    /// </summary>
    private static string Compile(byte[] bytes, DpuTarget target)
    {
        var options = new CompilationOptions { Verification = new() { Seeds = [1], Extremes = false } };
        var ending = Ending(() => {
            var graph = XmodelFile.Parse(bytes, "hostile.xmodel");
            _ = graph.Root.Children.Any(child => child.Device is not null)
                ? ModelCompiler.Recompile(graph, target, options)
                : ModelCompiler.Compile(graph, target, options);
        });
        Assert.False(OurFaults.Contains(ending), ending);
        return ending;
    }

    private static string Exercise(byte[] bytes) => Ending(() =>
    {
        var graph = XmodelFile.Parse(bytes, "hostile.xmodel");
        var model = CompiledModel.From(graph);
        foreach (var subgraph in model.DpuSubgraphs)
        {
            Assert.All(Disassembler.Format(subgraph.Program, subgraph.Target.InstructionSet), line => Assert.NotEmpty(line));
            HazardChecker.Check(subgraph.Target, subgraph.Program);
            // A diagnostic of one tool does not keep the others from being tried.
            Ending(() => CycleModel.Estimate(subgraph.Target, subgraph.Program));
            Simulate(subgraph);
        }

        foreach (var backend in (ReadOnlySpan<DpuBackend>)[DpuBackend.Cpu, DpuBackend.Simulator])
        {
            using var runner = ModelRunner.From(graph, backend, threads: 1);
            runner.Run(runner.Inputs.ToDictionary(
                input => input.Name, input => new FloatTensor(input.Shape, new float[Bounded(input.Length)])));
        }
    });

    /// <returns>The code of the diagnostic, or "result".</returns>
    private static string Ending(Action work)
    {
        try
        {
            work();
            return "result";
        }
        catch (VaiException e)
        {
            Assert.StartsWith("VAI", e.Diagnostic.Code, StringComparison.Ordinal);
            Assert.NotEmpty(e.Diagnostic.Message);
            return e.Diagnostic.Code;
        }
    }

    private static void Simulate(DpuSubgraph subgraph) => SubgraphSimulation.Run(
        subgraph,
        subgraph.Inputs.DistinctBy(tensor => tensor.OpName).ToDictionary(
            tensor => tensor.OpName, tensor => new Int8Tensor(tensor.Shape, tensor.FixPoint, new sbyte[Bounded(tensor.ElementCount)])),
        maximumSteps: MaximumSteps);

    private static int Bounded(int length) => length <= LargestInput ? length : 0;

    /// <summary>How the cases ended, how long they took and what they allocated.</summary>
    private sealed class Tally
    {
        private readonly ConcurrentDictionary<string, int> _endings = new();
        private readonly ConcurrentDictionary<int, (string Name, long Start)> _running = new();
        private long _slowest;
        private long _largestAllocation;

        /// <summary>One message for each place that fails, with a seed that leads there.</summary>
        public ConcurrentDictionary<string, string> Crashes { get; } = new();

        public long LargestAllocation => _largestAllocation;

        public TimeSpan Longest => _running.Values.Select(item => Stopwatch.GetElapsedTime(item.Start)).DefaultIfEmpty().Max();

        public string Running => string.Join("; ", _running.Select(item => $"seed {item.Key}, {item.Value.Name}"));

        public int Count(string ending) => _endings.GetValueOrDefault(ending);

        public void Measure(int seed, string name, Func<string> work)
        {
            var start = Stopwatch.GetTimestamp();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            _running[seed] = (name, start);
            var ending = Ending(seed, name, work);
            _running.TryRemove(seed, out _);
            _endings.AddOrUpdate(ending, 1, (_, count) => count + 1);
            Raise(ref _slowest, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Raise(ref _largestAllocation, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }

        public override string ToString() =>
            $"{_endings.Values.Sum()} cases, slowest {_slowest} ms, largest allocation {_largestAllocation / 1_000_000} MB; "
            + string.Join(", ", _endings.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {item.Value}"));

        // Whatever else is thrown is what the test looks for, so everything is caught here.
#pragma warning disable CA1031
        private string Ending(int seed, string name, Func<string> work)
        {
            try
            {
                return work();
            }
            catch (Exception e)
            {
                var place = e.StackTrace?.Split(Environment.NewLine)
                    .FirstOrDefault(line => line.Contains("at Vai.", StringComparison.Ordinal))?.Trim() ?? "?";
                Crashes.TryAdd($"{e.GetType().Name} {place}", $"seed {seed}, {name}: {e.GetType().Name}: {e.Message} {place}");
                return e.GetType().Name;
            }
        }
#pragma warning restore CA1031

        private static void Raise(ref long maximum, long value)
        {
            long seen;
            while (value > (seen = Interlocked.Read(ref maximum)) && Interlocked.CompareExchange(ref maximum, value, seen) != seen)
            {
            }
        }
    }
}
