namespace Vai.Runtime.Simulation.Machine;

/// <summary>Is told what an instruction reads and writes. Within an instruction all reads come before the writes.</summary>
internal interface IAccessVisitor
{
    /// <summary>Consecutive bank lines; the address wraps at the end of the bank.</summary>
    void BankLines(int bank, int line, int count, bool isWrite);

    /// <summary>Consecutive bytes of a base register's memory.</summary>
    void DdrBytes(int register, long address, int count, bool isWrite);
}
