namespace Vai.Importers.Keras.Hdf5;

/// <summary>A message of an object header: what the object is.</summary>
/// <param name="Type">Its number in the standard.</param>
/// <param name="At">Where its data lie.</param>
/// <param name="IsShared">Whether the data are only the address of a message elsewhere.</param>
internal readonly record struct Hdf5Message(int Type, long At, int Size, bool IsShared)
{
    public const int Dataspace = 0x01;
    public const int LinkInfo = 0x02;
    public const int Datatype = 0x03;
    public const int Link = 0x06;
    public const int Layout = 0x08;
    public const int Filters = 0x0B;
    public const int Attribute = 0x0C;
    public const int Continuation = 0x10;
    public const int SymbolTable = 0x11;
    public const int AttributeInfo = 0x15;
}
