using Vai.Importers.Onnx.Ops;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.Tests.Onnx;

/// <summary>Operators on constants fold to what ONNX Runtime computes.</summary>
public class OnnxFoldingTests
{
    private static readonly int[] Row = [1, 6];

    [Theory]
    [InlineData("Abs")]
    [InlineData("Ceil")]
    [InlineData("Exp")]
    [InlineData("Floor")]
    [InlineData("Log")]
    [InlineData("Neg")]
    [InlineData("Reciprocal")]
    [InlineData("Round")]
    [InlineData("Sqrt")]
    public void Functions_of_one_number(string type) => OnnxReference.AssertImports(
        Model().Floats("c", type is "Log" or "Sqrt" ? [0.5f, 1f, 2f, 3f, 4f, 5f] : [-1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 3.2f], 6)
            .Node(type, "c", "f").Node("Add", "x f", "y").Output("y").ToBytes(), Row);

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Min")]
    [InlineData("Max")]
    [InlineData("Mod")]
    [InlineData("Pow")]
    public void Functions_of_two_numbers(string type)
    {
        OnnxReference.AssertImports(Model().Integers("a", 7, -7, 8, -9, 3, 2).Integers("b", 3, 2, 5, 4, 1, 2).Node(type, "a b", "i")
            .Node("Cast", "i", "f", ("to", 1)).Node("Add", "x f", "y").Output("y").ToBytes(), Row);
        if (type != "Mod")
        {
            OnnxReference.AssertImports(Model().Floats("a", [7, 1.5f, 8, 0.25f, 3, 2], 6).Floats("b", [3], 1).Node(type, "a b", "f")
                .Node("Add", "x f", "y").Output("y").ToBytes(), Row);
        }
    }

    [Theory]
    [InlineData("And", true)]
    [InlineData("Or", true)]
    [InlineData("Equal", false)]
    [InlineData("Greater", false)]
    [InlineData("GreaterOrEqual", false)]
    [InlineData("Less", false)]
    [InlineData("LessOrEqual", false)]
    public void Comparisons(string type, bool isLogic)
    {
        var model = Model().Integers("a", 1, 2, 3, 0, 0, 3).Integers("b", 1, 1, 4, 0, 2, 3);
        var inputs = "a b";
        if (isLogic)
        {
            model.Node("Cast", "a", "ba", ("to", 9)).Node("Cast", "b", "bb", ("to", 9));
            inputs = "ba bb";
        }

        OnnxReference.AssertImports(model.Node(type, inputs, "h").Node("Not", "h", "n").Node("Cast", "n", "f", ("to", 1))
            .Node("Add", "x f", "y").Output("y").ToBytes(), Row);
    }

    [Theory]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    public void Reductions(string type) => OnnxReference.AssertImports(
        new OnnxBuilder(13).Input("x", 1, 6).Random("c", 2, 3, 6).Node(type, "c", "f", ("axes", Ints(0, 1)), ("keepdims", 0))
            .Node("Add", "x f", "y").Output("y").ToBytes(), Row);

    [Fact]
    public void Shapes_of_parts_and_sizes() => OnnxReference.AssertImports(
        new OnnxBuilder(15).Input("x", 1, 6).Integers("ax", 0).Node("Shape", "x", "s", ("start", -1)).Node("Size", "x", "z")
            .Node("Unsqueeze", "z ax", "z1").Node("Concat", "s z1", "p", ("axis", 0))
            .Node("ReduceProd", "p", "q").Node("Cast", "q", "f", ("to", 1)).Node("Mul", "x f", "y").Output("y").ToBytes(), Row);

    [Fact]
    public void Constants_in_their_spellings()
    {
        var model = Model().Node("Constant", "", "a", ("value_float", 2f))
            .Node("Constant", "", "b", ("value_floats", Floats(1f, 2f, 3f, 4f, 5f, 6f))).Node("Constant", "", "c", ("value_int", 3))
            .Node("Constant", "", "d", ("value_ints", Ints(1, 6)))
            .Node("Cast", "c", "cf", ("to", 1)).Node("Mul", "b a", "e").Node("Add", "e cf", "f").Node("Reshape", "f d", "g")
                .Node("Add", "x g", "y").Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Row);
    }

    [Fact]
    public void Gather_squeeze_flatten_clip_and_range_of_constants()
    {
        var model = Model().Random("t", 3, 4, 6).Integers("i", 2, 0).Scalar("one", 1).Floats("low", [-0.25f]).Floats("high", [0.5f])
            .Node("Gather", "t i", "g", ("axis", 0)).Node("Gather", "g one", "h", ("axis", 1)).Node("Clip", "h low high", "k")
                .Node("Flatten", "k", "f").Node("ReduceSum", "f zero", "r", ("keepdims", 1)).Integers("zero", 0)
            .Node("Squeeze", "r", "s").Node("CastLike", "s low", "u").Node("Add", "x u", "y").Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Row);
    }

    private static OnnxBuilder Model() => new OnnxBuilder().Input("x", [.. Row.Cast<object>()]);

    private static int[] Ints(params int[] values) => values;

    private static float[] Floats(params float[] values) => values;
}
