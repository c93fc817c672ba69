using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>lstm or gru over [images, steps, gates · size]: one step after the other, or backwards.</summary>
internal sealed class Recurrence(string type, int gates) : IQuantizerOp
{
    public string Type => type;

    public string VendorType(XirOp op) => "nndct_" + type;

    public torch.Tensor Evaluate(OpCall call)
    {
        var (input, weights) = (call.Input, call.Inputs("weights").First().transpose(0, 1));
        var (images, steps, size) = (input.shape[0], input.shape[1], input.shape[2] / gates);
        var bias = call.Optional("bias") ?? torch.zeros(size * gates);
        var (state, cell) = (torch.zeros(images, size), torch.zeros(images, size));
        var results = new torch.Tensor[steps];
        for (var number = 0L; number < steps; number++)
        {
            var step = call.Op.Attributes.Get("reverse", false) ? steps - 1 - number : number;
            var given = input.select(1, step);
            (state, cell) = type == OpNames.Lstm
                ? Lstm(given.Plus(state.matmul(weights)).Plus(bias), cell)
                : (Gru(call, given, state, weights, bias, size), cell);
            results[step] = state;
        }

        return torch.stack(results, 1);
    }

    private static (torch.Tensor State, torch.Tensor Cell) Lstm(torch.Tensor gates, torch.Tensor cell)
    {
        if (gates.chunk(4, 1) is not [var input, var forget, var update, var output])
        {
            throw new InvalidOperationException("four gates");
        }

        cell = (forget.sigmoid() * cell).Plus(input.sigmoid() * update.tanh());
        return (output.sigmoid() * cell.tanh(), cell);
    }

    private static torch.Tensor Gru(
        OpCall call, torch.Tensor given, torch.Tensor state, torch.Tensor weights, torch.Tensor bias, long size)
    {
        torch.Tensor Part(torch.Tensor tensor, int gate) => tensor.narrow(-1, gate * size, size);
        torch.Tensor Product(torch.Tensor value, int gate) => value.matmul(Part(weights, gate)).Plus(Part(bias, gate));
        var reset = Part(given, 0).Plus(Product(state, 0)).sigmoid();
        var update = Part(given, 1).Plus(Product(state, 1)).sigmoid();
        var recurrent = call.Op.Attributes.Get("reset_after", true) ? reset * Product(state, 2) : Product(reset * state, 2);
        var next = Part(given, 2).Plus(recurrent).tanh();
        return next.Plus(update * (state - next));
    }
}
