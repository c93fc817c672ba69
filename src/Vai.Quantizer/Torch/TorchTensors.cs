using TorchSharp;

namespace Vai.Quantizer.Torch;

/// <summary>Float arrays as tensors and back.</summary>
internal static class TorchTensors
{
    public static torch.Tensor Of(float[] values, params ReadOnlySpan<long> shape) => torch.tensor(values, shape);

    /// <summary>The tensor's numbers, row-major.</summary>
    public static float[] ToArray(torch.Tensor tensor)
    {
        using var contiguous = tensor.contiguous();
        return contiguous.data<float>().ToArray();
    }
}
