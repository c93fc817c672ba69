using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

public class BoundPlanTests
{
    [Fact]
    public void Values_are_given_and_taken_in_the_order_of_the_binding()
    {
        var plan = Plan().Bind(["b", "a"], ["difference", "a", "half"]);
        var wanted = new Tensor[3];

        plan.Run([Reals(1, 2), Reals(7, 6)], wanted);

        Assert.Equal([[6f, 4], [7, 6], [3, 2]], wanted.Select(value => ((FloatTensor)value).Data));
    }

    [Fact]
    public void A_value_that_is_given_is_not_computed()
    {
        var plan = Plan().Bind(["difference"], ["half"]);
        var wanted = new Tensor[1];

        plan.Run([Reals(8, 9)], wanted);

        Assert.Equal([4f, 4.5f], ((FloatTensor)wanted[0]).Data);
    }

    [Fact]
    public void A_run_does_not_see_the_run_before()
    {
        var plan = Plan().Bind(["a", "b"], ["half"]);
        var wanted = new Tensor[1];
        plan.Run([Reals(8, 9), Reals(0, 1)], wanted);
        var first = (FloatTensor)wanted[0];
        plan.Run([Reals(2, 2), Reals(0, 0)], wanted);

        Assert.Equal([4f, 4], first.Data);
        Assert.Equal([1f, 1], ((FloatTensor)wanted[0]).Data);
    }

    [Fact]
    public void A_value_of_another_shape_is_refused_and_a_missing_one_named()
    {
        var wanted = new Tensor[1];

        Assert.Equal("VAI6103", Assert.Throws<VaiException>(() => Plan().Bind(["a", "b"], ["half"]).Run([Reals(1, 2), Reals(1)], wanted))
            .Diagnostic.Code);
        Assert.Contains("'b'", Assert.Throws<VaiException>(() => Plan().Bind(["a"], ["half"]).Run([Reals(1, 2)], wanted)).Message,
            StringComparison.Ordinal);
        Assert.Contains("'nobody'", Assert.Throws<VaiException>(() => Plan().Bind(["a"], ["nobody"])).Message, StringComparison.Ordinal);
    }

    // half = (a - b) * 0.5
    private static ExecutionPlan Plan() => ExecutionPlan.Prepare(XirGraph.Create("net",
        [
            new XirOp("a", OpNames.Data, AttributeMap.Empty, [], XirTensor.Float32("a", 1, 2)),
            new XirOp("b", OpNames.Data, AttributeMap.Empty, [], XirTensor.Float32("b", 1, 2)),
            ConstantCodec.Create("factor", [0.5f], 1),
            new XirOp("difference", OpNames.Sub, AttributeMap.Empty, [XirArgument.Of("input", "a", "b")],
                XirTensor.Float32("difference", 1, 2)),
            new XirOp("half", OpNames.Mul, AttributeMap.Empty, [XirArgument.Of("input", "difference", "factor")],
                XirTensor.Float32("half", 1, 2)),
    ]));

    private static FloatTensor Reals(params float[] values) => new([1, values.Length], values);
}
