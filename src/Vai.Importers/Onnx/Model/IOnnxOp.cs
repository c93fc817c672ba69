namespace Vai.Importers.Onnx.Model;

/// <summary>What an operator of ONNX becomes. One class an operator or family, found through <see cref="Ops.OnnxOps"/>.</summary>
internal interface IOnnxOp
{
    ImmutableArray<string> Types { get; }

    /// <summary>The node's outputs, in order; those at the end that are not supported may be missing.</summary>
    /// <exception cref="VaiException">VAI2040, VAI2043 to VAI2046: the node is broken, or not supported in its form.</exception>
    ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context);
}
