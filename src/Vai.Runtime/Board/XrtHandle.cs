using System.Runtime.InteropServices;

namespace Vai.Runtime.Board;

/// <summary>
/// Something of XRT's that has to be given back: a device, a handle, a context, a buffer. It holds what it belongs to, so that this goes
/// after it in every order of disposal and finalization.
/// </summary>
internal sealed class XrtHandle : SafeHandle
{
    private readonly XrtHandle? _owner;
    private readonly Action<nint> _release;

    /// <param name="value">XRT says 0 or −1 for none; the caller asks <see cref="SafeHandle.IsInvalid"/>.</param>
    public XrtHandle(nint value, Action<nint> release, XrtHandle? owner = null)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _release = release;
        if (value is 0 or -1)
        {
            return;
        }

        var isHeld = false;
        owner?.DangerousAddRef(ref isHeld);
        _owner = owner;
        SetHandle(value);
    }

    public override bool IsInvalid => handle is 0 or -1;

    public nint Value => handle;

    protected override bool ReleaseHandle()
    {
        _release(handle);
        _owner?.DangerousRelease();
        return true;
    }
}
