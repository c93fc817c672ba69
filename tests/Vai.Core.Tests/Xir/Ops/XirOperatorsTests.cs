using System.Reflection;
using Xunit;

namespace Vai.Core.Tests.Xir.Ops;

public class XirOperatorsTests
{
    private static readonly string[] Names =
        [.. typeof(OpNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Every_name_has_its_operator_and_every_operator_its_name() =>
        Assert.Equal(Names.Order(StringComparer.Ordinal), XirOperators.All.Select(known => known.Name));

    [Fact]
    public void What_computes_with_int8_ends_in_fix_and_is_the_form_of_a_real_operator_where_it_names_one()
    {
        Assert.All(XirOperators.All, known =>
            Assert.Equal(known.Name.EndsWith("-fix", StringComparison.Ordinal), known.Is(OpTraits.Fixed)));
        Assert.All(XirOperators.All.Where(known => known.FixedForm is not null),
            known => Assert.True(XirOperators.Of(known.FixedForm!).Is(OpTraits.Fixed)));
    }

    [Fact]
    public void Slots_of_weights_and_biases_are_arguments_of_the_definition()
    {
        foreach (var known in XirOperators.All.Where(known => known.IsDefined))
        {
            var arguments = known.Definition.Arguments.Select(argument => argument.Name).ToArray();
            Assert.All(new[] { known.Weights, known.Bias }.OfType<OpSlot>(), slot => Assert.Contains(slot.Argument, arguments));
        }
    }

    [Fact]
    public void What_reshapes_moves_only() =>
        Assert.All(XirOperators.All.Where(known => known.Is(OpTraits.Reshapes)), known => Assert.True(known.Is(OpTraits.MovesOnly)));

    [Fact]
    public void An_operator_of_others_has_no_traits()
    {
        Assert.Equal(OpTraits.None, XirOperators.Of("aten::silu_").Traits);
        Assert.True(XirOperators.Of("somebody-fix").Is(OpTraits.Fixed));
    }

    [Fact]
    public void Results_are_what_nothing_reads_and_inputs_are_inputs()
    {
        var data = Op("x", OpNames.Data);
        var first = Op("a", OpNames.Relu, "x");
        var second = Op("b", OpNames.Sigmoid, "x");
        var graph =
            XirGraph.Create("g", [data, Op("unread", OpNames.Data), Op("c", OpNames.Const), first, second, Op("d", OpNames.Neg, "a")]);

        Assert.Equal(["x", "unread"], graph.Inputs.Select(op => op.Name));
        Assert.Equal(["b", "d"], graph.Results.Select(op => op.Name).Order(StringComparer.Ordinal));
        Assert.Equal("d", graph.OnlyReader("a")?.Name);
        Assert.Null(graph.OnlyReader("x"));
    }

    [Fact]
    public void Weights_and_bias_are_found_where_the_operator_keeps_them()
    {
        var dense =
            new XirOp("y", OpNames.MatMul, AttributeMap.Empty, [XirArgument.Of("input", "x", "w"), XirArgument.Of("bias", "b")],
                XirTensor.Float32("y", 1));

        Assert.Equal(("w", "b"), (dense.Weights, dense.Bias));
        Assert.Null(Op("a", OpNames.Relu, "x").Weights);
    }

    private static XirOp Op(string name, string type, params string[] inputs) =>
        new(name, type, AttributeMap.Empty, inputs.Length == 0 ? [] : [XirArgument.Of("input", inputs)], XirTensor.Float32(name, 1));
}
