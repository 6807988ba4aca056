import type { SetupOptions } from '../../setup/types.ts'
import type { Call } from '../command.ts'
import type { ChangeFlags } from './carry-out.ts'

/** Asks what becomes of a clamav-milter that runs here; undefined where nobody can be asked, or says neither. */
export async function askTakeover({
  options: { yes, json },
  terminal,
  asking,
  stopSignal,
}: Call<ChangeFlags>): Promise<SetupOptions['clamavMilter']> {
  const ask = yes === true || json === true ? undefined : asking()
  if (ask === undefined) return undefined
  terminal.out('clamav-milter runs here. What becomes of it?')
  terminal.out('  r  replace: Clamgate takes its place in Postfix, with its configuration; it is')
  terminal.out('     stopped, its files stay, and undo gives it back')
  terminal.out('  b  beside: it goes on, and Clamgate scans the same mail and only logs')
  const answer = await ask('Replace it, or run beside it? [r/b] ', stopSignal({ hangup: true }))
  switch (answer?.trim().toLowerCase()) {
    case 'r':
    case 'replace':
      return 'replace'
    case 'b':
    case 'beside':
      return 'beside'
    default:
      return undefined
  }
}
