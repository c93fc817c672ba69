using System.Globalization;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>
/// What a program uses that is only inferred: no vendor file shows it (machine.md 6, 7, 11, 14.6).
/// </summary>
internal static class InferredEncodings
{
    private const int LargestProvenConvolutionStride = 2;
    private const int LargestProvenFold = 2;
    private const int LargestProvenAluPhase = 1;
    private const int LargestProvenAluStride = 4;
    private const int LargestProvenOperands = 2;
    private const int PixelParallelOfProvenSizes = 8;
    private const int LargestProvenPool = 3;
    private const int ProvenPoolStride = 2;

    /// <summary>Sentences, each once, sorted.</summary>
    public static ImmutableArray<string> Of(DpuTarget target, ImmutableArray<Instruction> program) =>
    [
        .. program.SelectMany(instruction => Of(target, instruction))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Of(DpuTarget target, Instruction instruction) => instruction switch
    {
        ConvInit init => OfConvolution(target, init),
        Load load when load.Signals.HasFlag(Engines.Save) => ["a token from LOAD to SAVE"],
        Conv { BankAddressIn3: not 0 } => ["CONV over four slabs of rows"],
        AluInit init => OfAlu(target, init),
        PoolInit init => OfPool(target, init),
        DwInit init => OfDepthwise(target, init),
        Elew elew => OfElementwise(target, elew),
        _ => [],
    };

    private static IEnumerable<string> OfConvolution(DpuTarget target, ConvInit init)
    {
        foreach (var stride in new[] { init.StrideHeight, init.StrideWidth }.Where(stride => stride > LargestProvenConvolutionStride))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"CONV with stride {stride}");
        }

        if (init.StrideOut > LargestProvenFold)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"CONV with output row fold {init.StrideOut}");
        }

        if (target.Architecture.PixelParallel < PixelParallelOfProvenSizes && init.Rows > 1)
        {
            yield return $"CONV of several rows on {target.Architecture.Name}";
        }
    }

    private static IEnumerable<string> OfElementwise(DpuTarget target, Elew elew)
    {
        if (target.Architecture.PixelParallel < PixelParallelOfProvenSizes)
        {
            yield return $"ELEW on {target.Architecture.Name}";
        }

        if (elew.Operands > LargestProvenOperands)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"ELEW with {elew.Operands} operands");
        }
    }

    private static IEnumerable<string> OfAlu(DpuTarget target, AluInit init)
    {
        if (target.Architecture.PixelParallel < PixelParallelOfProvenSizes)
        {
            yield return $"ALU on {target.Architecture.Name}";
        }

        foreach (var stride in new[] { init.StrideHeight, init.StrideWidth }.Where(stride => stride > LargestProvenAluStride))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"ALU with stride {stride}");
        }

        if (init.StrideOffsetIn > LargestProvenAluPhase)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"ALU with row phase {init.StrideOffsetIn}");
        }
    }

    private static IEnumerable<string> OfPool(DpuTarget target, PoolInit init)
    {
        if (target.Architecture.PixelParallel < PixelParallelOfProvenSizes)
        {
            yield return $"POOL on {target.Architecture.Name}";
        }

        var (kernel, stride) = (Math.Max(init.KernelHeight, init.KernelWidth), Math.Max(init.StrideHeight, init.StrideWidth));
        if (kernel > LargestProvenPool || init.KernelHeight != init.KernelWidth)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"POOL with kernel {init.KernelHeight} x {init.KernelWidth}");
        }

        if (stride > ProvenPoolStride)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"POOL with stride {stride}");
        }
    }

    private static IEnumerable<string> OfDepthwise(DpuTarget target, DwInit init)
    {
        if (target.Architecture.PixelParallel < PixelParallelOfProvenSizes)
        {
            yield return $"DPTWISE on {target.Architecture.Name}";
        }

        if (Math.Max(init.StrideHeight, init.StrideWidth) is > 1 and var stride)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"DPTWISE with stride {stride}");
        }
    }
}
