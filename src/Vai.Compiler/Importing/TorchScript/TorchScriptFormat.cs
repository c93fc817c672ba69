using System.Text;
using Vai.Compiler.Importing.TorchScript.Pickle;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript;

/// <summary>
/// PyTorch's files. Traced, scripted and frozen archives are imported; what torch.save writes (weights without code) gets a
/// diagnostic that says what the file is and how to get the right one.
/// </summary>
internal sealed class TorchScriptFormat : IModelFormat
{
    public string Description => "PyTorch archives of torch.jit.trace(model.eval(), example).save(...) (.pt, .pth, .ts)";

    public bool Recognizes(byte[] content) => TorchArchive.IsZip(content) || WeightsFile.IsLegacy(content);

    public XirGraph Import(byte[] content, ImportOptions options)
    {
        if (WeightsFile.IsLegacy(content))
        {
            throw WeightsFile.DescribeLegacy(content);
        }

        var archive = TorchArchive.Open(content);
        if (!archive.HasCode)
        {
            throw WeightsFile.Describe(archive);
        }

        const string byteOrder = "byteorder";
        if (archive.Contains(byteOrder) && Encoding.ASCII.GetString(archive.Read(byteOrder)) is not "little" and var order)
        {
            throw VaiDiagnostics.BadTorchArchive.Exception((string?)null, $"its byte order is '{order}'; 'little' is read");
        }

        return Conversion.Convert(new TorchScriptModel(TorchProgram.Open(archive), new TorchWeights(archive.Read)), options);
    }
}
