using Vai.Compiled;
using Vai.Numerics;

namespace Vai.Compiler.DpuOps;

/// <summary>The ops of a compiled graph, with the attributes that the vendor's files have (version 3.5).</summary>
internal static class FixedOps
{
    /// <summary>Where no hard sigmoid or hard swish is fused.</summary>
    private const int Unused = -128;

    /// <param name="type">conv2d-fix or one of its kin.</param>
    public static XirOp Convolution(
        string type, string name, string tensorName, AttributeMap attributes, XirOp input, XirOp weights, XirOp bias, Window window,
        string nonlinear, int fixPoint, ImmutableArray<int> shape) =>
        new(
            name,
            type,
            attributes.With(window.ToAttributes()).With(
                ("pad_mode", "FLOOR"), ("nonlinear", nonlinear), ("device", Devices.Dpu),
                ("hsigmoid_in", Unused), ("shift_hsigmoid", Unused), ("shift_hswish", Unused)),
            [XirArgument.Of("input", input.Name), XirArgument.Of("weights", weights.Name), XirArgument.Of("bias", bias.Name)],
            XirTensor.Fixed8(tensorName, fixPoint, shape.AsSpan()));

    /// <param name="type">MAX or AVG.</param>
    public static XirOp Pool(string name, string type, XirOp input, Window window, int fixPoint, ImmutableArray<int> shape) => new(
        name,
        OpNames.PoolFix,
        AttributeMap.Of(window.ToAttributes()).Without("dilation").With(("type", type), ("device", Devices.Dpu)),
        [XirArgument.Of("input", input.Name)],
        XirTensor.Fixed8(name, fixPoint, shape.AsSpan()));

    /// <param name="type">ADD or MUL.</param>
    public static XirOp Elementwise(
        string name, string tensorName, string type, ImmutableArray<XirOp> inputs, string nonlinear, int fixPoint,
        ImmutableArray<int> shape) => new(
        name,
        OpNames.EltwiseFix,
        AttributeMap.Of(("type", type), ("nonlinear", nonlinear), ("device", Devices.Dpu)),
        [XirArgument.Of("input", [.. inputs.Select(input => input.Name)])],
        XirTensor.Fixed8(tensorName, fixPoint, shape.AsSpan()));

    public static XirOp Scaling(string name, string tensorName, XirOp map, XirOp vector, int fixPoint, ImmutableArray<int> shape) => new(
        name,
        OpNames.DepthwiseFix,
        AttributeMap.Of(("type", "MUL"), ("device", Devices.Dpu)),
        [XirArgument.Of("input", map.Name, vector.Name)],
        XirTensor.Fixed8(tensorName, fixPoint, shape.AsSpan()));

    public static XirOp Concatenation(
        string name, string tensorName, ImmutableArray<XirOp> members, int axis, int fixPoint, ImmutableArray<int> shape) => new(
        name,
        OpNames.ConcatFix,
        AttributeMap.Of(("axis", axis), ("device", Devices.Dpu)),
        [XirArgument.Of("input", [.. members.Select(member => member.Name)])],
        XirTensor.Fixed8(tensorName, fixPoint, shape.AsSpan()));

    public static XirOp Slice(
        string name, string tensorName, XirOp input, ImmutableArray<int> begin, ImmutableArray<int> end, ImmutableArray<int> strides,
        ImmutableArray<int> shape) =>
        Moved(name, tensorName, OpNames.StridedSliceFix, input, shape, AttributeMap.Of(
            ("begin", AttributeValue.OfInt32Vector(begin.AsSpan())),
            ("end", AttributeValue.OfInt32Vector(end.AsSpan())),
            ("strides", AttributeValue.OfInt32Vector(strides.AsSpan()))));

    public static XirOp Upsample(string name, string tensorName, XirOp input, int byWidth, int byHeight, ImmutableArray<int> shape) =>
        Moved(name, tensorName, OpNames.UpsampleFix, input, shape, AttributeMap.Of(
            ("scale", AttributeValue.OfInt32Vector(byWidth, byHeight)), ("mode", "NEAREST"), ("align_corners", false),
            ("half_pixel_centers", false)));

    public static XirOp DepthToSpace(string name, string tensorName, XirOp input, int block, ImmutableArray<int> shape) =>
        Moved(name, tensorName, OpNames.TileFix, input, shape, AttributeMap.Of(("stride", block), ("reverse", true)));

    private static XirOp Moved(string name, string tensorName, string type, XirOp input, ImmutableArray<int> shape,
        AttributeMap attributes) => new(
        name,
        type,
        attributes.With(("device", Devices.Dpu)),
        [XirArgument.Of("input", input.Name)],
        XirTensor.Fixed8(tensorName, input.Output.FixPoint!.Value, shape.AsSpan()));

    public static XirOp Reshape(string name, string tensorName, XirOp input, ImmutableArray<int> shape) => new(
        name,
        OpNames.ReshapeFix,
        AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape.AsSpan())), ("device", Devices.Dpu)),
        [XirArgument.Of("input", input.Name)],
        XirTensor.Fixed8(tensorName, input.Output.FixPoint!.Value, shape.AsSpan()));

    /// <summary>The same bytes as numbers of another fix point: 2^k times the input, or one 2^k-th. A constant stays one.</summary>
    public static XirOp Bytes(string name, XirOp input, ImmutableArray<int> shape, int fixPoint) =>
        (input.Is(OpTraits.Constant) ? input with { Name = name } : Reshape(name, name, input, shape)) with
        {
            Output = XirTensor.Fixed8(name, fixPoint, shape.AsSpan()),
        };

    public static XirOp HardSigmoid(string name, string tensorName, XirOp input, int fixPoint, ImmutableArray<int> shape)
    {
        var inputFixPoint = input.Output.FixPoint!.Value;
        return new XirOp(
            name,
            OpNames.HardSigmoidFix,
            AttributeMap.Of(
                ("hsigmoid_in", inputFixPoint), ("shift_hsigmoid", DpuFractions.SixthBits + inputFixPoint - fixPoint),
                ("device", Devices.Dpu)),
            [XirArgument.Of("input", input.Name)],
            XirTensor.Fixed8(tensorName, fixPoint, shape.AsSpan()));
    }

    public static XirOp ToReal(string name, XirOp input) => new(
        name,
        OpNames.Fix2Float,
        AttributeMap.Of(
            ("fix_point", input.Output.FixPoint!.Value), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND"),
            ("device", Devices.Processor)),
        [XirArgument.Of("input", input.Name)],
        XirTensor.Float32(name, input.Output.Shape.AsSpan()));

    /// <summary>A tensor at no particular place: enough to ask whether the DPU can compute with it.</summary>
    public static DdrTensor Unplaced(XirOp op) => new(
        op.Name, op.Output.Shape, DpuSubgraph.DenseStride(op.Output.Shape), op.Output.FixPoint ?? 0, Register: 1, Address: 0);
}
