using System.Collections.Immutable;
using Vai.Diagnostics;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What an operator of PyTorch becomes. One class an operator (or family of spellings), found through <see cref="AtenOps"/>.</summary>
internal interface IAtenOp
{
    /// <summary>The operator's names without namespace; those that end in _ work in place.</summary>
    ImmutableArray<string> Functions { get; }

    /// <summary>Whether the result is the same memory as the first argument.</summary>
    bool IsView => false;

    /// <summary>The result's shape, NCHW.</summary>
    /// <exception cref="VaiException">VAI2018: the arguments do not fit, or are not supported.</exception>
    ImmutableArray<int> Infer(AtenCall call);

    /// <summary>Adds the call's ops and sets its feature.</summary>
    void Emit(AtenCall call, TorchGraphBuilder graph);
}
