using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Vai.Tool.Tests.Architecture;

/// <summary>A project: its assembly, and the namespace that its rooms stand below.</summary>
internal sealed record Project(string Name, string Root, Assembly Assembly);

/// <summary>The house as it is built (its assemblies), and as docs/architecture.md plans it.</summary>
internal static partial class House
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Loaded =
        new(() => new ArchLoader().LoadAssemblies([.. Projects!.Select(project => project.Assembly)]).Build());

    public static IReadOnlyList<Project> Projects { get; } =
    [
        new("Vai.Core", "Vai", typeof(Xir.XirGraph).Assembly),
        new("Vai.Runtime", "Vai.Runtime", typeof(Runtime.ModelRunner).Assembly),
        new("Vai.Images", "Vai.Images", typeof(Images.ImageSet).Assembly),
        new("Vai.Importers", "Vai.Importers", typeof(Importers.ModelImporter).Assembly),
        new("Vai.Quantizer", "Vai.Quantizer", typeof(Quantizer.ModelQuantizer).Assembly),
        new("Vai.Compiler", "Vai.Compiler", typeof(Compiler.ModelCompiler).Assembly),
        new("Vai.Reports", "Vai.Reports", typeof(Reports.GraphText).Assembly),
        new("Vai.Tool", "Vai.Tool", typeof(ToolProgram).Assembly),
    ];

    public static ArchUnitNET.Domain.Architecture Built => Loaded.Value;

    /// <summary>
    /// The plan: by project the ranks of its rooms, the lowest first. The project's own namespace, where the types stand that others call,
    /// is above its rooms.
    /// </summary>
    public static IReadOnlyDictionary<string, string[][]> Plan { get; } =
        PlanLine().Matches(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "architecture.md"))).ToDictionary(
            match => match.Groups["project"].Value,
            match => match.Groups["rooms"].Value.Split('◀')
                .Select(rank => rank.Split(',').Select(room => room.Trim().Trim('`')).ToArray()).ToArray(),
            StringComparer.Ordinal);

    /// <summary>The namespaces that a project's own types stand in.</summary>
    public static IEnumerable<string> NamespacesOf(Project project) => TypesOf(project).Select(type => type.Namespace.FullName).Distinct();

    /// <summary>Who names whom inside the house: a namespace, another one, and a type of each.</summary>
    public static IEnumerable<(string From, string To, string Evidence)> Uses =>
        from project in Projects
        from type in TypesOf(project)
        from dependency in type.Dependencies
        let target = dependency.Target
        where IsOurs(target) && target is not GenericParameter && target.Namespace.FullName != type.Namespace.FullName
        select (type.Namespace.FullName, target.Namespace.FullName, $"{type.Name} names {target.Name}");

    private static IEnumerable<IType> TypesOf(Project project) =>
        Built.Types.Where(type => IsOurs(type) && type.Assembly.FullName == project.Assembly.FullName);

    private static bool IsOurs(IType type) =>
        type.Namespace?.FullName is { } name && (name == "Vai" || name.StartsWith("Vai.", StringComparison.Ordinal));

    [GeneratedRegex(@"^- `(?<project>Vai\.\w+)`: (?<rooms>.*)$", RegexOptions.Multiline)]
    private static partial Regex PlanLine();
}
