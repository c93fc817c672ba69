using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Export;

/// <summary>
/// Where in the model a node was traced: <c>key,path,class</c> of each module around it, outermost first, with <c>;</c> between.
/// </summary>
internal static class ModuleStack
{
    private const int LongestStack = 4_000;

    public static ModuleScope Parse(string stack)
    {
        var modules = stack.Length > LongestStack
            ? []
            : stack.Split(';').Select(module => module.Split(',')).Where(parts => parts.Length >= 3).ToArray();
        var (scope, parent) = (new ModuleScope("", "Model"), "");
        foreach (var (index, parts) in modules.Index())
        {
            var path = Path(parts[1]);
            var type = parts[^1][(parts[^1].LastIndexOf('.') + 1)..].Trim('\'', '>', ' ');
            scope = index == 0 && path.Length == 0 ? new ModuleScope("", type)
                : scope.Child(
                    path.StartsWith(parent + ".", StringComparison.Ordinal) && parent.Length > 0 ? path[(parent.Length + 1)..] : path,
                    type);
            parent = path;
        }

        return scope;
    }

    // Older exports write L['self'].layer1._modules['0'].
    private static string Path(string path) => path
        .Replace("L['self']", "", StringComparison.Ordinal).Replace("._modules['", ".", StringComparison.Ordinal)
        .Replace("']", "", StringComparison.Ordinal).Trim('.', ' ');
}
