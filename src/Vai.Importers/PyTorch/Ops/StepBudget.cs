namespace Vai.Importers.PyTorch.Ops;

/// <summary>How much archived code may still run: ends what would not end by itself.</summary>
internal sealed class StepBudget
{
    private readonly int _given;
    private int _left;

    public StepBudget(int steps) => _given = _left = steps;

    /// <exception cref="VaiException">VAI2022: nothing is left.</exception>
    public void Spend(int steps = 1)
    {
        _left -= Math.Min(steps, _left + 1);
        if (_left < 0)
        {
            throw VaiDiagnostics.ModelCodeTooLong.UnplacedException("steps", _given);
        }
    }
}
