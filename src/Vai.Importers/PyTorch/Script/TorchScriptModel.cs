using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Script;

/// <summary>A TorchScript archive: code, run by the <see cref="Interpreter"/>, and the tensors that it reads.</summary>
internal sealed class TorchScriptModel(TorchProgram program, TorchWeights weights) : ITorchModel
{
    public string Name => program.Model.ClassName;

    public object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget) =>
        new Interpreter(program, recorder, budget).Forward(inputs);

    public string? ParameterName(TorchTensor tensor) => program.ParameterName(tensor);

    public float[] Read(TorchTensor tensor) => weights.Read(tensor);
}
