namespace Vai.Compiler.Lowering.Patterns;

/// <summary>What convolutions of all origins have in common.</summary>
/// <param name="Type">conv2d-fix, depthwise-conv2d-fix, transposed-conv2d-fix or transposed-depthwise-conv2d-fix.</param>
/// <param name="Name">Of that op.</param>
/// <param name="Input">The map [1, H, W, C].</param>
/// <param name="Attributes">Further attributes of the op, kept as they are.</param>
/// <param name="Shape">Of the result, [1, H, W, C].</param>
/// <param name="TensorSuffix">
/// Empty where the result has the shape that the pattern's value has. Otherwise the result's tensor bears the pattern's last name
/// with this behind it, and a reshape follows.
/// </param>
internal sealed record ConvolutionPattern(
    string Type, string Name, XirOp Input, Window Window, FixedConstant Weights, AttributeMap Attributes, ImmutableArray<int> Shape,
    string TensorSuffix);
