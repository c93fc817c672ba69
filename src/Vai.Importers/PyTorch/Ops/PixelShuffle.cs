using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>PixelShuffle and PixelUnshuffle: pixel-shuffle.</summary>
internal sealed class PixelShuffle : IAtenOp
{
    public ImmutableArray<string> Functions => ["pixel_shuffle", "pixel_unshuffle"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var factor = call.Integer(1, "upscale_factor", 1);
        var fits = input.Length == 4 && factor is >= 1 and <= 1024
            && (Upscales(call) ? input[1] % (factor * factor) == 0 : input[2] % factor == 0 && input[3] % factor == 0);
        var (r, square) = ((int)factor, (int)factor * (int)factor);
        return !fits ? throw call.NotFitting($"[{string.Join(", ", input)}] cannot be shuffled by {factor}")
            : Upscales(call) ? [input[0], input[1] / square, checked(input[2] * r), checked(input[3] * r)]
            : [input[0], checked(input[1] * square), input[2] / r, input[3] / r];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => graph.Add(
        call, "pixel-shuffle", AttributeMap.Of(("scale", (int)call.Integer(1, "upscale_factor", 1)), ("upscale", Upscales(call))),
        XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name));

    private static bool Upscales(AtenCall call) => call.Function == "pixel_shuffle";
}
