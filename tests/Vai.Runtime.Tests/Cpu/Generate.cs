using CsCheck;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

/// <summary>Random shapes and numbers for CsCheck; int8 values are often the extremes.</summary>
internal static class Generate
{
    public static Gen<sbyte> Number { get; } = Gen.Frequency(
        (3, Gen.SByte), (1, Gen.Const((sbyte)-128)), (1, Gen.Const((sbyte)127)), (1, Gen.SByte[-2, 2]));

    /// <summary>A window and an image at least as high and wide as it.</summary>
    public static Gen<(Window Window, int Height, int Width)> WindowOnImage { get; } =
        from kernelHeight in Gen.Int[1, 4]
        from kernelWidth in Gen.Int[1, 4]
        from strideHeight in Gen.Int[1, 3]
        from strideWidth in Gen.Int[1, 3]
        from padTop in Gen.Int[0, kernelHeight - 1]
        from padLeft in Gen.Int[0, kernelWidth - 1]
        from padBottom in Gen.Int[0, kernelHeight - 1]
        from padRight in Gen.Int[0, kernelWidth - 1]
        from moreRows in Gen.Int[0, 6]
        from moreColumns in Gen.Int[0, 6]
        select (new Window(kernelHeight, kernelWidth)
        {
            StrideHeight = strideHeight,
            StrideWidth = strideWidth,
            PadTop = padTop,
            PadLeft = padLeft,
            PadBottom = padBottom,
            PadRight = padRight,
        }, kernelHeight + moreRows, kernelWidth + moreColumns);

    public static Gen<Int8Tensor> Int8(int fixPoint, params int[] shape) =>
        Number.Array[shape.Aggregate(1, (product, size) => product * size)].Select(data => new Int8Tensor([.. shape], fixPoint, data));

    public static Gen<FloatTensor> Float(params int[] shape) =>
        Gen.Float[-4, 4].Array[shape.Aggregate(1, (product, size) => product * size)].Select(data => new FloatTensor([.. shape], data));
}
