using System.Text;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.PyTorch.Script;

/// <summary>
/// A TorchScript archive as data and code: the module tree, the constants, and functions parsed when they are first asked for.
/// </summary>
internal sealed class TorchProgram
{
    private const int LargestModuleCount = 100_000;

    /// <summary>Characters of a path; deeper modules have their class only.</summary>
    private const int LongestPath = 1_000;

    /// <summary>Bytes of code in all files that are parsed.</summary>
    private const int LargestCode = 16 << 20;

    private readonly TorchArchive _archive;
    private readonly Dictionary<string, CodeFile?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<PickleObject, ModuleScope> _scopes = [];
    private readonly Dictionary<TorchTensor, string> _parameterNames = new(ReferenceEqualityComparer.Instance);

    private long _parsed;

    private TorchProgram(TorchArchive archive, PickleObject model, ImmutableArray<object?> constants)
    {
        (_archive, Model, Constants) = (archive, model, constants);
        NameModules();
    }

    public PickleObject Model { get; }

    /// <summary>
    /// The values that code calls CONSTANTS.c0, c1, …; tensors without axes, which traced code has for numbers, are numbers here.
    /// </summary>
    public ImmutableArray<object?> Constants { get; }

    /// <exception cref="Diagnostics.VaiException">VAI2011 to VAI2013, VAI2015: the archive cannot be read.</exception>
    public static TorchProgram Open(TorchArchive archive)
    {
        const string dataEntry = "data.pkl";
        const string constantsEntry = "constants.pkl";
        var model = Unpickler.Read(archive.Read(dataEntry), 0, dataEntry, archivedClassesOnly: true, out _) as PickleObject
            ?? throw Diagnostics.VaiDiagnostics.BadPickle.UnplacedException(dataEntry, "it holds no module");
        var constants = archive.Contains(constantsEntry)
            ? Unpickler.Read(archive.Read(constantsEntry), 0, constantsEntry, archivedClassesOnly: true, out _) as IReadOnlyList<object?>
            : [];
        var weights = new TorchWeights(archive.Read);
        return new TorchProgram(
            archive, model,
            [.. (constants ?? []).Select(constant => constant is TorchTensor tensor ? weights.ReadScalar(tensor) ?? tensor : constant)]);
    }

    /// <summary>The module's path; modules outside of the tree have their class only.</summary>
    public ModuleScope ScopeOf(PickleObject module) =>
        _scopes.TryGetValue(module, out var scope) ? scope : new ModuleScope("", module.ClassName);

    /// <summary>The name of a parameter or buffer, <c>conv1.weight</c>; null for other tensors.</summary>
    public string? ParameterName(TorchTensor tensor) => _parameterNames.GetValueOrDefault(tensor);

    /// <summary>A method of an archived class; null when the class has none of that name.</summary>
    public Function? Method(PickleObject module, string name) => Find(module.Type.Module, $"{module.Type.Name}.{name}");

    /// <summary>A function by its full name, <c>__torch__.torch.nn.functional.relu</c>; null when it is not in the archive.</summary>
    public Function? Function(string fullName)
    {
        var dot = fullName.LastIndexOf('.');
        return dot < 0 ? null : Find(fullName[..dot], fullName[(dot + 1)..]);
    }

    private Function? Find(string module, string name)
    {
        var path = $"code/{module.Replace('.', '/')}.py";
        if (!_files.TryGetValue(path, out var file))
        {
            file = _archive.Contains(path) ? Parse(path) : null;
            _files.Add(path, file);
        }

        return file?.Functions.GetValueOrDefault(name);
    }

    private CodeFile Parse(string path)
    {
        var code = _archive.Read(path);
        _parsed += code.Length;
        return _parsed <= LargestCode
            ? Parser.Parse(path, Encoding.UTF8.GetString(code))
            : throw Diagnostics.VaiDiagnostics.ModelCodeTooLong.UnplacedException("bytes of code", LargestCode);
    }

    // Breadth first and each module once: a shared module has the first of its names, and a cycle ends.
    private void NameModules()
    {
        _scopes.Add(Model, new ModuleScope("", Model.ClassName));
        var queue = new Queue<PickleObject>([Model]);
        while (queue.TryDequeue(out var module) && _scopes.Count < LargestModuleCount)
        {
            var scope = _scopes[module];
            if (scope.TypedPath.Length > LongestPath)
            {
                continue;
            }

            foreach (var (attribute, value) in module.Fields)
            {
                if (value is PickleObject child && _scopes.TryAdd(child, scope.Child(attribute, child.ClassName)))
                {
                    queue.Enqueue(child);
                }
                else if (value is TorchTensor tensor)
                {
                    _parameterNames.TryAdd(tensor, scope.DottedPath.Length == 0 ? attribute : $"{scope.DottedPath}.{attribute}");
                }
            }
        }
    }
}
