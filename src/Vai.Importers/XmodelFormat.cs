using Vai.Importers.Formats;
using Vai.Xir.Serialization;

namespace Vai.Importers;

/// <summary>XIR's own files: graphs made by this tool or by the vendor's.</summary>
internal sealed class XmodelFormat : IModelFormat
{
    public string Description => "XIR graphs (.xmodel)";

    public OpenedModel? Open(byte[] content)
    {
        // Protobuf has no signature: a file is an xmodel when it reads as one and holds ops.
        try
        {
            return content.Length > 0 && XmodelFile.Parse(content) is { Ops.Length: > 0 } graph ? _ => graph : null;
        }
        catch (VaiException)
        {
            return null;
        }
    }
}
