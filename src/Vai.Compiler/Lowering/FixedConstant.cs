using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>A constant of a quantized graph as int8.</summary>
/// <param name="Name">The name of its op.</param>
/// <param name="TensorName">The name of its tensor: that of the fix.</param>
/// <param name="Data">In row-major order of the shape.</param>
internal sealed record FixedConstant(string Name, string TensorName, ImmutableArray<int> Shape, int FixPoint, sbyte[] Data)
{
    /// <summary>The same numbers under another shape, and under the names that the vendor's compiler gives them.</summary>
    public FixedConstant Reshaped(params ReadOnlySpan<int> shape) => this with
    {
        Name = Name + "(reshaped)",
        TensorName = Name + "(reshaped)_inserted_fix",
        Shape = shape.ToImmutableArray(),
    };

    /// <summary>The op; its bytes are in the attribute until they move into the parameter register.</summary>
    public XirOp ToOp() => new(
        Name,
        "const-fix",
        AttributeMap.Of(
            ("data", AttributeValue.WrapBytes(MemoryMarshal.AsBytes(Data.AsSpan()).ToArray())),
            ("data_type", "XINT8"),
            ("shape", AttributeValue.OfInt32Vector(Shape.AsSpan())),
            ("device", Devices.Dpu)),
        [],
        XirTensor.Fixed8(TensorName, FixPoint, Shape.AsSpan()));
}
