using CsCheck;
using Vai.Compiled;
using Vai.Compiler.Tests.Maps;
using Vai.Compiler.Tests.Scheduling;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Compiler.Tests.Decompilation;

public sealed class RecompilationTests
{
    private const string Nothing = "(no file)";

    private static readonly int Networks = VendorFiles.IsNight ? 1000 : 60;

    private static readonly int Targets = LayerGenerators.Targets.Length;

    /// <summary>One of each set by day, all by night.</summary>
    private static readonly ImmutableArray<string> Others = ["B4096", "B4096_MAX_BG2", "B512", "B1024_MIN", "B1024", "B800_MAX"];

    public static TheoryData<string> Files => VendorFiles.OfToday.IsEmpty ? [Nothing] : [.. VendorFiles.OfToday];

    /// <summary>On its own DPU and on one of the other instruction set; at night on more of both.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_of_the_vendors_gives_its_bytes_on_any_DPU(string path)
    {
        Assert.SkipWhen(path == Nothing, "needs shared data 'xmodels'; set VAI_SHARED");
        var source = XmodelFile.Read(SharedData.Require(path));
        var own = CompiledModel.From(source).DpuSubgraphs[0].Target;
        var others = Others.Select(DpuTarget.Parse).Where(target => VendorFiles.IsNight ? target != own : target.Family != own.Family)
            .Take(VendorFiles.IsNight ? Others.Length : 1);
        foreach (var target in others.Prepend(own))
        {
            var recompiled = Recompiled.For(source, target);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{target.Name}: {recompiled.Report.DpuSubgraphs.Length} subgraphs; " +
                    $"{string.Join("; ", recompiled.Report.OnProcessor.Select(layer => $"{layer.Type} {layer.Name}: {layer.Reason}"))}");
            Recompiled.AssertSameBytes(source, recompiled.Graph);
        }
    }

    /// <summary>Networks of our own, compiled for one DPU and then for others, and from there back again.</summary>
    [Fact]
    public void Any_model_of_ours_gives_its_bytes_on_any_DPU()
    {
        var networks = from layers in Gen.Int[1, 9] from seed in Gen.Int[0, 1_000_000_000] select (layers, seed);
        networks.Sample(network =>
        {
            var (first, second) = (Target(network.seed), Target(network.seed / Targets));
            XirGraph source;
            try
            {
                source = ModelCompiler.Compile(
                    RandomNetwork.Of(network.seed, network.layers), first, new CompilationOptions { Verification = null }).Graph;
            }
            catch (VaiException nothing) when (nothing.Diagnostic.Code == "VAI4103")
            {
                return;
            }

            var there = Recompiled.For(source, second).Graph;
            Recompiled.AssertSameBytes(source, there);
            Recompiled.AssertSameBytes(there, Recompiled.For(there, first).Graph);
        }, iter: Networks);

        static DpuTarget Target(int number) => LayerGenerators.Targets[number % LayerGenerators.Targets.Length];
    }
}
