using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Vai.Tests;

/// <summary>
/// A row of a theory over files of the shared data. Where that is absent the first row alone is left and skips: the theory is what needs
/// it, not each of its rows.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class SharedRowAttribute(params object?[] values) : DataAttribute
{
    private readonly object?[] _values = values;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var isFirst = testMethod.GetCustomAttributes<SharedRowAttribute>().First()._values.SequenceEqual(_values);
        return new(SharedData.IsHere || isFirst
            ? [new TheoryDataRow(_values) { Skip = SharedData.IsHere ? null : $"needs shared data in {SharedData.Root}; set VAI_SHARED" }]
            : []);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
