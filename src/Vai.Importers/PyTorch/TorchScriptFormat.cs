using Vai.Importers.Formats;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script;
using Vai.Importers.PyTorch.State;

namespace Vai.Importers.PyTorch;

/// <summary>
/// PyTorch's files. Traced, scripted and frozen archives hold code; what torch.save writes holds weights without code, and goes
/// to <see cref="WeightsImport"/>.
/// </summary>
internal sealed class TorchScriptFormat : IModelFormat
{
    public string Description => "PyTorch archives of torch.jit.trace(model.eval(), example).save(...) (.pt, .pth, .ts)";

    public OpenedModel? Open(byte[] content)
    {
        if (TorchSaveFile.IsLegacy(content))
        {
            return WeightsImport.Open(TorchSaveFile.ReadLegacy(content));
        }

        if (!TorchArchive.IsZip(content))
        {
            return null;
        }

        var archive = TorchArchive.Open(content);
        archive.RequireLittleEndian();
        if (!archive.HasCode)
        {
            return WeightsImport.Open(TorchSaveFile.Read(archive));
        }

        var model = new TorchScriptModel(TorchProgram.Open(archive), new TorchWeights(archive.Read));
        return options => Conversion.Convert(model, options);
    }
}
