using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Something of PyTorch's that runs on shapes: archived code, an exported graph, a list of layers.</summary>
internal interface ITorchModel
{
    /// <summary>The class of the model; the graph's name and the first word of all its names.</summary>
    string Name { get; }

    /// <summary>Runs the model: its calls of tensor operators go to the recorder.</summary>
    /// <returns>A tensor, or a list or dictionary of them.</returns>
    /// <exception cref="VaiException">VAI2016 to VAI2023: the model cannot be imported, or not with these shapes.</exception>
    object? Run(IReadOnlyList<TensorValue> inputs, CallRecorder recorder, StepBudget budget);

    /// <summary>The name of a parameter or buffer, <c>conv1.weight</c>; null for other tensors.</summary>
    string? ParameterName(TorchTensor tensor);

    /// <summary>A tensor's numbers, row-major.</summary>
    float[] Read(TorchTensor tensor);
}
