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

    public bool Recognizes(byte[] content) => TorchArchive.IsZip(content) || TorchSaveFile.IsLegacy(content);

    public XirGraph Import(byte[] content, ImportOptions options)
    {
        if (TorchSaveFile.IsLegacy(content))
        {
            return WeightsImport.Import(TorchSaveFile.ReadLegacy(content), options);
        }

        var archive = TorchArchive.Open(content);
        archive.RequireLittleEndian();
        if (!archive.HasCode)
        {
            return WeightsImport.Import(TorchSaveFile.Read(archive), options);
        }

        return Conversion.Convert(new TorchScriptModel(TorchProgram.Open(archive), new TorchWeights(archive.Read)), options);
    }
}
