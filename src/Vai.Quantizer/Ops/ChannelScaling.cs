namespace Vai.Quantizer.Ops;

/// <summary>What an operator is to cross-layer equalization (quantizer.md 2.5).</summary>
internal enum ChannelScaling
{
    /// <summary>A positive factor of a channel does not pass: add, relu6, sigmoid.</summary>
    Blocked,

    /// <summary>A positive factor of a channel passes unchanged: relu, pools.</summary>
    Transparent,

    /// <summary>A convolution: its weights take factors in and give them out.</summary>
    Weighted,
}
