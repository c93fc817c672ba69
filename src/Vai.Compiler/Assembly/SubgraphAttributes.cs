using System.Globalization;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Placement;
using Vai.Targets;

namespace Vai.Compiler.Assembly;

/// <summary>The names and attributes of a compiled model's subgraphs (xmodel.md 4).</summary>
internal static class SubgraphAttributes
{
    public static string NameOf(string opName) => "subgraph_" + opName;

    public static (string Name, AttributeValue Value)[] Of(Workload workload) =>
        [("workload", workload.Operations), ("workload_on_arch", workload.OnArchitecture)];

    public static AttributeMap User() => AttributeMap.Of(("device", Devices.User)).With(Of(default));

    public static AttributeMap Processor() => AttributeMap.Of(
        ("device", Devices.Processor), ("runner", Runner("libvart-cpu-runner.so", "libvart-cpu-runner.so"))).With(Of(default));

    public static AttributeMap Dpu(DpuTarget target, DdrLayout layout, byte[] code)
    {
        var attributes = AttributeMap.Of(
            ("device", Devices.Dpu),
            ("mc_code", AttributeValue.WrapBytes(code)),
            ("mc_code_preload", AttributeValue.OfBytes([])),
            ("debug_mode", "null"),
            ("if_prefetch", false),
            ("dpu_name", target.Name),
            ("dpu_fingerprint", target.Fingerprint),
            ("runner", Runner("libvart-dpu-runner.so", "libvart-sim-runner.so")),
            ("reg_id_to_size", AttributeValue.OfMap(Registers(layout, layout.Sizes.GetValueOrDefault))),
            ("reg_id_to_context_type", AttributeValue.OfMap(Registers(layout, id => id == DdrLayout.ConstantRegister ? "CONST" : "DATA"))),
            ("reg_id_to_context_type_v2", AttributeValue.OfMap(Registers(layout, Context))),
            ("reg_id_to_hw_segment", AttributeValue.OfMap(Registers(layout, id => id == DdrLayout.ConstantRegister ? "W0" : "D0"))));
        return layout.Constants.IsEmpty
            ? attributes
            : attributes.With(
                ("reg_id_to_parameter_value",
                    AttributeValue.OfMap([KeyValuePair.Create(RegisterName(DdrLayout.ConstantRegister), layout.Constants)])));
    }

    private static string Context(int register) => register switch
    {
        DdrLayout.ConstantRegister => "CONST",
        DdrLayout.WorkspaceRegister => "WORKSPACE",
        _ => "INTERFACE",
    };

    private static AttributeValue Runner(string run, string simulate) => AttributeValue.OfMap(
    [
        KeyValuePair.Create("run", run), KeyValuePair.Create("ref", "libvart-cpu-runner.so"), KeyValuePair.Create("sim", simulate),
    ]);

    private static IEnumerable<KeyValuePair<string, T>> Registers<T>(DdrLayout layout, Func<int, T> value) =>
        layout.Sizes.Keys.Select(id => KeyValuePair.Create(RegisterName(id), value(id)));

    private static string RegisterName(int id) => string.Create(CultureInfo.InvariantCulture, $"REG_{id}");
}
