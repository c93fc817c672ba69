using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>The plan of a whole program: what is done in which order, and where everything lies in the banks.</summary>
internal sealed record Schedule(ImmutableArray<SuperlayerSchedule> Superlayers)
{
    public IEnumerable<Step> Steps => Superlayers.SelectMany(superlayer => superlayer.Steps);
}

/// <summary>The plan of one superlayer.</summary>
/// <param name="Tiling">How its windows are cut; null for work without windows.</param>
/// <param name="Banks">Which maps lie and stay in the banks.</param>
internal sealed record SuperlayerSchedule(Superlayer Superlayer, Tiling? Tiling, BankPlan Banks, ImmutableArray<Step> Steps);
