namespace Vai.Runtime.Tensors;

/// <summary>
/// Computes an op that the executor does not know: a layer of one's own that the vendor's compiler left to the processor. It may be
/// called by several threads at the same time.
/// </summary>
/// <param name="op">The op with its attributes; <c>op.Output.Shape</c> is the shape of the result.</param>
/// <param name="inputs">The values of all inputs, slot after slot, constants among them; int8 values are dequantized.</param>
/// <returns>
/// The result's numbers in the order of its shape, as many as it has (VAI6103 otherwise); rounded to int8 where the graph has int8 there.
/// </returns>
public delegate float[] CustomOperator(XirOp op, ImmutableArray<FloatTensor> inputs);
