using System.Text;
using Vai.Compiler.Importing.TorchState;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript;

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
        if (!archive.HasCode)
        {
            return WeightsImport.Import(TorchSaveFile.Read(archive), options);
        }

        const string byteOrder = "byteorder";
        if (archive.Contains(byteOrder) && Encoding.ASCII.GetString(archive.Read(byteOrder)) is not "little" and var order)
        {
            throw VaiDiagnostics.BadTorchArchive.Exception((string?)null, $"its byte order is '{order}'; 'little' is read");
        }

        return Conversion.Convert(new TorchScriptModel(TorchProgram.Open(archive), new TorchWeights(archive.Read)), options);
    }
}
