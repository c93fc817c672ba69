namespace Vai.Runtime.Cpu.Ops;

/// <summary>Reads attributes that name dimensions; negative ones count from the end.</summary>
internal static class Axis
{
    public static int Of(OpSite site, string attribute, int rank, int? fallback = null)
    {
        var axis = site.Op.Attributes.TryGet(attribute, out int value)
            ? value
            : fallback ?? throw site.Bad($"it has no attribute '{attribute}'");
        return Normalize(site, axis, rank);
    }

    public static int Normalize(OpSite site, int axis, int rank)
    {
        site.Require(axis >= -rank && axis < rank, $"axis {axis} is none of {rank} dimensions");
        return axis < 0 ? axis + rank : axis;
    }
}
