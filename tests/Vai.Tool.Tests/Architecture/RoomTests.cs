using System.Text.RegularExpressions;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Vai.Tool.Tests.Architecture;

/// <summary>Who may know whom, as docs/architecture.md says it.</summary>
public class RoomTests
{
    public static TheoryData<string> Projects => [.. House.Projects.Select(project => project.Name)];

    [Theory, MemberData(nameof(Projects))]
    public void The_plan_has_every_room_of_a_project_once(string name)
    {
        var project = House.Projects.Single(item => item.Name == name);
        var built = House.NamespacesOf(project).Where(space => space.StartsWith(project.Root + ".", StringComparison.Ordinal))
            .Select(space => RoomOf(project, space)).Distinct();

        Assert.Equal(built.Order(StringComparer.Ordinal), PlanOf(name).SelectMany(rank => rank).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_room_knows_only_rooms_below_it(string name)
    {
        var project = House.Projects.Single(item => item.Name == name);
        var ranks = PlanOf(name);
        for (var rank = 0; rank < ranks.Length; rank++)
        {
            foreach (var room in ranks[rank])
            {
                var above = ranks[rank..].SelectMany(rooms => rooms).Where(other => other != room)
                    .Select(other => InRoom(project, other)).ToList();
                if (project.Root != "Vai")
                {
                    above.Add($"^{Regex.Escape(project.Root)}$");
                }

                if (above.Count > 0)
                {
                    Types().That().ResideInNamespaceMatching(InRoom(project, room))
                        .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(string.Join('|', above)))
                        .Because($"docs/architecture.md puts them above {name}'s {room}")
                        .WithoutRequiringPositiveResults().Check(House.Built);
                }
            }
        }
    }

    [Fact]
    public void No_namespace_stands_in_a_circle()
    {
        var uses = House.Uses.GroupBy(use => (use.From, use.To)).ToDictionary(group => group.Key, group => group.First().Evidence);
        var readers = uses.Keys.ToLookup(use => use.From, use => use.To);

        var circles = uses.Where(use => Reaches(readers, use.Key.To, use.Key.From))
            .Select(use => $"{use.Key.From} knows {use.Key.To}: {use.Value}");

        Assert.Equal("", string.Join('\n', circles.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("Vai.Core")]
    [InlineData("Vai.Runtime")]
    [InlineData("Vai.Importers")]
    [InlineData("Vai.Images")]
    [InlineData("Vai.Compiler")]
    [InlineData("Vai.Reports")]
    public void Only_the_quantizer_and_the_tool_above_it_reference_TorchSharp(string name) => Assert.DoesNotContain(
        House.Projects.Single(project => project.Name == name).Assembly.GetReferencedAssemblies(), assembly =>
            assembly.Name is "TorchSharp" or "Vai.Quantizer");

    [Fact]
    public void An_application_needs_the_runtime_and_the_core_and_nothing_heavier() => Assert.Equal(
        ["Google.Protobuf", "Vai.Core"],
        House.Projects.Where(project => project.Name is "Vai.Core" or "Vai.Runtime")
            .SelectMany(project => project.Assembly.GetReferencedAssemblies()).Select(assembly => assembly.Name!)
            .Where(assembly => !assembly.StartsWith("System", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Vai.Core")]
    [InlineData("Vai.Runtime", "Vai.Core")]
    [InlineData("Vai.Images", "Vai.Core")]
    [InlineData("Vai.Importers", "Vai.Core")]
    [InlineData("Vai.Quantizer", "Vai.Core", "Vai.Images")]
    [InlineData("Vai.Compiler", "Vai.Core", "Vai.Runtime")]
    [InlineData("Vai.Reports", "Vai.Core", "Vai.Runtime", "Vai.Compiler")]
    public void Projects_know_those_below_them(string name, params string[] below) => Assert.Subset(
        below.ToHashSet(),
        House.Projects.Single(project => project.Name == name).Assembly.GetReferencedAssemblies()
            .Select(assembly => assembly.Name!).Where(assembly => assembly.StartsWith("Vai.", StringComparison.Ordinal)).ToHashSet());

    private static string[][] PlanOf(string project) => House.Plan.GetValueOrDefault(project, []);

    private static string InRoom(Project project, string room) => $@"^{Regex.Escape(project.Root)}\.{room}(\.|$)";

    private static string RoomOf(Project project, string space) => space[(project.Root.Length + 1)..].Split('.')[0];

    private static bool Reaches(ILookup<string, string> readers, string from, string to)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([from]));
        while (open.TryPop(out var next))
        {
            if (next == to)
            {
                return true;
            }

            foreach (var other in readers[next].Where(seen.Add))
            {
                open.Push(other);
            }
        }

        return false;
    }
}
