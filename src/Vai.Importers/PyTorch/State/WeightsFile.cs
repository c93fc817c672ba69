using System.Collections.Frozen;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.State;

/// <summary>A file of weights: named tensors, and the storages that they lie in.</summary>
/// <param name="Kind">The kind of file, in words.</param>
/// <param name="Root">What the file's pickle holds; null for a file without pickle.</param>
/// <param name="Tensors">By their names in the state_dict.</param>
/// <param name="ReadStorage">Gives the bytes of a storage by its path.</param>
internal sealed record WeightsFile(string Kind, object? Root, ImmutableArray<NamedTensor> Tensors, Func<string, byte[]> ReadStorage)
{
    /// <summary>What wrappers put before every name: DataParallel, torch.compile.</summary>
    private static readonly ImmutableArray<string> Wrappers = ["module.", "_orig_mod."];

    /// <summary>
    /// The tensors of the state_dict alone, without an optimizer's, and without the names that wrappers add; in the file's order.
    /// </summary>
    public ImmutableArray<NamedTensor> State => Unwrapped(StateTensors());

    /// <summary>As <see cref="State"/>, by name.</summary>
    /// <exception cref="VaiException">VAI2013: two tensors have one name.</exception>
    public FrozenDictionary<string, TorchTensor> StateDict()
    {
        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in State)
        {
            if (!tensors.TryAdd(name, tensor))
            {
                throw VaiDiagnostics.BadPickle.UnplacedException("of the weights", $"two tensors are named '{name}'");
            }
        }

        return tensors.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private ImmutableArray<NamedTensor> StateTensors()
    {
        // A checkpoint holds the state_dict under a name of its writer's choice; an optimizer's tensors lie deeper.
        var nested = Root is OrderedDictionary<object, object?> root && !root.Values.Any(value => value is TorchTensor)
            ? root.Values.OfType<OrderedDictionary<object,
            object?>>().Where(dictionary => dictionary.Values.Any(value => value is TorchTensor)).ToArray()
            : [];
        return nested is [var only] ? [.. WeightsDescription.Tensors(only)] : Tensors;
    }

    private static ImmutableArray<NamedTensor> Unwrapped(ImmutableArray<NamedTensor> tensors)
    {
        var wrapper = Wrappers.FirstOrDefault(
            prefix => tensors.Length > 0 && tensors.All(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)));
        return wrapper is null ? tensors : Unwrapped([.. tensors.Select(tensor => tensor with { Name = tensor.Name[wrapper.Length..] })]);
    }
}

/// <summary>A tensor and its name, <c>conv1.weight</c>.</summary>
internal sealed record NamedTensor(string Name, TorchTensor Tensor);
