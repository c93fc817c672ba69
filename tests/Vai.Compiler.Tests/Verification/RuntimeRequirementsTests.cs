using Vai.Compiler.DpuOps;
using Vai.Compiler.Verification;
using Vai.Targets;

namespace Vai.Compiler.Tests.Verification;

/// <summary>What the runtime on the board would stumble over is named before the file is made.</summary>
public class RuntimeRequirementsTests
{
    private static readonly XirGraph Compiled = Compile();

    public static TheoryData<Func<AttributeMap, AttributeMap>, string> Damages => new()
    {
        { attributes => attributes.Without("dpu_name"), "attribute 'dpu_name' is missing or of another type" },
        {
            attributes => attributes.With(("runner", AttributeValue.OfMap(ImmutableDictionary<string, string>.Empty))),
            "attribute 'runner' does not say what runs it"
        },
        {
            attributes => attributes.With(("mc_code_preload", AttributeValue.WrapBytes(new byte[4]))),
            "attribute 'mc_code_preload' is not empty"
        },
        {
            attributes => attributes.With(("reg_id_to_size", AttributeValue.OfMap(ImmutableDictionary<string, int>.Empty))),
            "REG_0 has no size"
        },
    };

    [Fact]
    public void A_compiled_model_fulfils_them() => RuntimeRequirements.Require(Compiled);

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public void Damage_to_a_subgraph_is_named_with_the_subgraph(Func<AttributeMap, AttributeMap> damage, string what)
    {
        var subgraph = Compiled.Root.Children.Single(child => child.Device == Devices.Dpu);
        var damaged = subgraph with { Attributes = damage(subgraph.Attributes) };

        AssertRefused($"in {subgraph.Name} {what}", WithChildren([.. Compiled.Root.Children.Replace(subgraph, damaged)]));
    }

    [Fact]
    public void A_model_without_a_part_for_the_DPU_is_refused() => AssertRefused(
        "the model has no DPU subgraph", WithChildren([.. Compiled.Root.Children.Where(child => child.Device != Devices.Dpu)]));

    private static void AssertRefused(string what, XirGraph graph)
    {
        var error = Assert.Throws<VaiException>(() => RuntimeRequirements.Require(graph)).Diagnostic;
        Assert.Equal(("VAI4108", $"The runtime on the board would not load this model: {what}."), (error.Code, error.Message));
    }

    private static XirGraph WithChildren(ImmutableArray<XirSubgraph> children) =>
        Compiled with { Root = Compiled.Root with { Children = children } };

    private static XirGraph Compile()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 8, 8, 3), 5, new Window(3, 3)), 3);
        return ModelCompiler.Compile(graph.Build(), DpuTarget.Parse("B1024"), new CompilationOptions { Verification = null }).Graph;
    }
}
