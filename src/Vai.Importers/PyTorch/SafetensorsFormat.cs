using Vai.Importers.Formats;
using Vai.Importers.PyTorch.State;

namespace Vai.Importers.PyTorch;

/// <summary>Weights in safetensors; the layers come from a list beside them.</summary>
internal sealed class SafetensorsFormat : IModelFormat
{
    public string Description => "weights with a list of their layers (.safetensors, .pt, .pth and NAME.layers.json)";

    public OpenedModel? Open(byte[] content) =>
        SafetensorsFile.Recognizes(content) ? WeightsImport.Open(SafetensorsFile.Read(content)) : null;
}
