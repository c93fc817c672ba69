using Vai.Importers.Formats;
using Vai.Importers.PyTorch.State;

namespace Vai.Importers.PyTorch;

/// <summary>Weights in safetensors; the layers come from a list beside them.</summary>
internal sealed class SafetensorsFormat : IModelFormat
{
    public string Description => "weights with a list of their layers (.safetensors, .pt, .pth and NAME.layers.json)";

    public bool Recognizes(byte[] content) => SafetensorsFile.Recognizes(content);

    public XirGraph Import(byte[] content, ImportOptions options) => WeightsImport.Import(SafetensorsFile.Read(content), options);
}
