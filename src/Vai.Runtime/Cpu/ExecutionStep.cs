using Vai.Runtime.Cpu.Ops;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu;

/// <summary>One op of a plan, made ready.</summary>
/// <param name="Inputs">The slots of its inputs.</param>
/// <param name="InputTensors">Their tensors; null where the producer lies outside the graph at hand.</param>
/// <param name="Output">The slot of its value.</param>
internal sealed record ExecutionStep(
    XirOp Op, IOpKernel Kernel, ImmutableArray<int> Inputs, ImmutableArray<XirTensor?> InputTensors, int Output)
{
    /// <param name="values">The values by slot.</param>
    /// <param name="inputs">Room for as many values as the op has inputs; it holds none of them afterwards.</param>
    /// <param name="used">What the step gave in an earlier run and nobody reads any more; null: a new value is made.</param>
    /// <exception cref="VaiException">VAI6103: an input is missing. VAI2001: it is of another kind than the op reads.</exception>
    public Tensor Execute(Tensor?[] values, Span<Tensor> inputs, Tensor? used = null)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = values[Inputs[i]] ?? throw Missing(Op.InputNames.ElementAt(i));
        }

        try
        {
            var output = used is not null && Kernel is IReusingKernel reusing ? reusing.Run(inputs, used) : Kernel.Run(inputs);
            CheckDeclared(Op.Output, output);
            return output;
        }
        catch (InvalidCastException e)
        {
            // Which of int8 and real values meet in an op is known only here.
            throw new VaiException(
                VaiDiagnostics.BadXmodel.At(new DiagnosticLocation(null, Op.Name),
                    $"{Op.Type} '{Op.Name}' reads int8 numbers where real ones are needed, or the other way round"), e);
        }
        finally
        {
            inputs.Clear();
        }
    }

    /// <exception cref="VaiException">VAI6103: the value has another shape, kind or fix point than the tensor (null: than it says
    /// itself).</exception>
    public static void CheckDeclared(XirTensor? declared, Tensor value)
    {
        var isFixed = value is Int8Tensor;
        var length = value switch { Int8Tensor integers => integers.Data.Length, FloatTensor reals => reals.Data.Length, _ => -1 };
        if (length != value.Length
            || (declared is not null && (!declared.Shape.AsSpan().SequenceEqual(value.Shape.AsSpan())
                || isFixed != (declared.DataType != TensorDataType.Float)
                || (value is Int8Tensor { FixPoint: var fixPoint } && declared.FixPoint is { } declaredFixPoint
                    && fixPoint != declaredFixPoint))))
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(
                declared?.Name ?? "?",
                $"it is {Describe(value)} with {length} numbers, {Describe(declared)} is declared");
        }
    }

    public static VaiException Missing(string name) =>
        VaiDiagnostics.BadRunInput.UnplacedException(name, "it was not given, and no op of this plan computes it");

    private static string Describe(XirTensor? declared) => declared is null
        ? "nothing"
        : $"[{string.Join(',', declared.Shape)}] {(declared.DataType == TensorDataType.Float ? "float" : "int8")}" +
            (declared.FixPoint is { } fixPoint ? $", fix point {fixPoint}" : "");

    private static string Describe(Tensor value) => value is Int8Tensor { FixPoint: var fixPoint }
        ? $"[{string.Join(',', value.Shape)}] int8, fix point {fixPoint}"
        : $"[{string.Join(',', value.Shape)}] float";
}
