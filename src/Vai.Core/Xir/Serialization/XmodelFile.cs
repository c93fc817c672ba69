using Google.Protobuf;

namespace Vai.Xir.Serialization;

/// <summary>Reads and writes <c>.xmodel</c> files.</summary>
internal static class XmodelFile
{
    /// <exception cref="VaiException">VAI1004: there is no such file. VAI2001: it is no xmodel.</exception>
    public static XirGraph Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw VaiDiagnostics.FileNotFound.Exception(path, path);
        }

        return Parse(bytes, path);
    }

    /// <param name="path">Named in diagnostics only.</param>
    /// <exception cref="VaiException">VAI2001: the bytes are no xmodel.</exception>
    public static XirGraph Parse(ReadOnlySpan<byte> bytes, string? path = null)
    {
        try
        {
            var wire = Serialization.Wire.Graph.Parser.ParseFrom(bytes);
            return DiagnosticLocation.Within(path, () => GraphConversion.FromWire(wire));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new VaiException(VaiDiagnostics.BadXmodel.At(path, "it is not a protobuf message of XIR (" + e.Message + ")"), e);
        }
    }

    /// <summary>The bytes of the file: attributes and maps sorted, so equal graphs give equal bytes.</summary>
    public static byte[] ToBytes(XirGraph graph)
    {
        var wire = GraphConversion.ToWire(graph);
        var bytes = new byte[wire.CalculateSize()];
        var output = new CodedOutputStream(bytes) { Deterministic = true };
        wire.WriteTo(output);
        output.CheckNoSpaceLeft();
        return bytes;
    }

    /// <summary>Writes beside the place and moves, so the file is never half-written.</summary>
    public static void Write(string path, XirGraph graph) => AtomicFile.WriteAllBytes(path, ToBytes(graph));
}
