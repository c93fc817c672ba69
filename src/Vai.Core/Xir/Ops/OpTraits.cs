namespace Vai.Xir.Ops;

/// <summary>What is true of an operator wherever it stands. Rooms ask these and keep no sets of names of their own.</summary>
[Flags]
internal enum OpTraits
{
    None = 0,

    /// <summary>The model's interface: its numbers come from outside.</summary>
    Input = 1 << 0,

    /// <summary>Its numbers stand in the file.</summary>
    Constant = 1 << 1,

    /// <summary>Between the memory of a device and that of the model: the same bytes.</summary>
    Border = 1 << 2,

    /// <summary>Puts real numbers on the grid of a fix point.</summary>
    Rounds = 1 << 3,

    /// <summary>Computes with int8 and fix points, as in compiled graphs.</summary>
    Fixed = 1 << 4,

    /// <summary>The same bytes in the same order under another shape.</summary>
    Reshapes = 1 << 5,

    /// <summary>Every number of the result is one of an input: rounding before and behind it are the same.</summary>
    MovesOnly = 1 << 6,

    /// <summary>A function of each number alone.</summary>
    Activation = 1 << 7,

    /// <summary>No number of its result is below zero.</summary>
    NeverNegative = 1 << 8,

    /// <summary>Sums of products with a window of weights.</summary>
    Convolution = 1 << 9,

    /// <summary>A convolution with one filter a channel; weights are [1, height, width, channels], elsewhere [outputs, height, width,
    /// inputs].</summary>
    Depthwise = 1 << 10,

    /// <summary>A convolution that spreads its input over a larger map.</summary>
    Transposed = 1 << 11,

    /// <summary>A product with a matrix of weights.</summary>
    Dense = 1 << 12,

    /// <summary>The largest or the mean of a window or of whole axes.</summary>
    Pooling = 1 << 13,

    /// <summary>Combines several inputs number by number.</summary>
    Elementwise = 1 << 14,

    /// <summary>Over maps of one dimension, [1, width, channels].</summary>
    OneDimensional = 1 << 15,

    /// <summary>Probabilities, or their logarithms, along an axis: what a classifier ends with.</summary>
    Probabilities = 1 << 16,

    /// <summary>Its result is the mean of numbers, which the DPU makes by a product with a fraction of a power of two.</summary>
    Mean = 1 << 17,

    /// <summary>Cuts off what is below zero, perhaps what is above a bound too, and leaves the rest: rounding before and behind it are the
    /// same where the bound is on the grid.</summary>
    Rectifies = 1 << 19,

    /// <summary>In memory its result may be its inputs' own bytes, or part of them: nothing need be computed.</summary>
    View = 1 << 18,

    /// <summary>Worth the way to the DPU, which computes it within its limits: what it reads of the processor is put on a grid for it. A
    /// function of each number alone is not; the processor that computed its input may go on.</summary>
    Drawing = 1 << 20,
}
