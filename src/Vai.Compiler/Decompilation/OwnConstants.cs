using System.Globalization;

namespace Vai.Compiler.Decompilation;

/// <summary>Every reader owns its int8 constants, on its own device: readers may end in several subgraphs.</summary>
internal static class OwnConstants
{
    public static IEnumerable<XirOp> Apply(ImmutableArray<XirOp> ops)
    {
        var constants = ops.Where(op => op.Is(OpTraits.Constant | OpTraits.Fixed)).ToDictionary(op => op.Name, StringComparer.Ordinal);
        var names = ops.Where(op => !constants.ContainsKey(op.Name)).Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var op in ops.Where(op => !constants.ContainsKey(op.Name)))
        {
            var own = op.InputNames.Where(constants.ContainsKey).Distinct(StringComparer.Ordinal)
                .ToDictionary(name => name, name => OwnedBy(op, constants[name]), StringComparer.Ordinal);
            foreach (var constant in own.Values)
            {
                yield return constant;
            }

            yield return op.WithInputs(name => own.TryGetValue(name, out var constant) ? constant.Name : name);
        }

        XirOp OwnedBy(XirOp reader, XirOp constant)
        {
            var suffix = "";
            for (var i = 1; !names.Add(constant.Name + suffix); i++)
            {
                suffix = string.Create(CultureInfo.InvariantCulture, $"_copy{i}");
            }

            return constant with
            {
                Name = constant.Name + suffix,
                Attributes = constant.Attributes.With(("device", DpuOps.Devices.Of(reader))),
                Output = constant.Output with { Name = constant.Output.Name + suffix },
            };
        }
    }
}
