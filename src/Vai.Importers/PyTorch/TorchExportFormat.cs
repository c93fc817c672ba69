using Vai.Importers.Formats;
using Vai.Importers.PyTorch.Export;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch;

/// <summary>Archives of torch.export.save (.pt2), schema 8 of PyTorch 2.6 and later. Written from the published schema.</summary>
internal sealed class TorchExportFormat : IModelFormat
{
    public string Description => "archives of torch.export.save (.pt2)";

    public OpenedModel? Open(byte[] content)
    {
        if (!TorchArchive.IsZip(content) || !TorchArchive.EntryNames(content).Any(ExportArchive.IsMark))
        {
            return null;
        }

        var archive = ExportArchive.Open(content);
        archive.RequireLittleEndian();
        var program = ExportedProgram.Parse(archive.Program);
        var model = new ExportedModel(program, archive.Tensors(), new TorchWeights(archive.ReadStorage));
        return options => Conversion.Convert(model, program.InputShapes(options));
    }
}
