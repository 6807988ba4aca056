import type { Filter, MacroStage } from '../filter.ts'
import { SMFIM } from '../wire/codes.ts'
import { macroName } from '../wire/macros.ts'

type Macros = NonNullable<Filter<unknown>['macros']>

const STAGES = [
  'connect',
  'helo',
  'mail',
  'rcpt',
  'data',
  'eom',
  'eoh',
] as const satisfies readonly MacroStage[]

/** How an MTA says that it refused a recipient; it sends them by default, unless a list of ours replaces its own. */
const REJECTION = ['{rcpt_mailer}', '{rcpt_host}', '{rcpt_addr}']

/**
 * The macro lists of an answer to OPTNEG: stage number, names separated by spaces, NUL; each replaces the MTA's own list
 * of that stage. Sendmail 8.18 minds an eom list only if there is an eoh list as well, so one is made up when needed:
 * `i`, which is what Postfix sends then by default.
 */
export function encodeMacroLists(
  macros: Macros,
  { rejectedRecipients = false }: { readonly rejectedRecipients?: boolean } = {},
): Buffer {
  const lists: Macros =
    macros.eom !== undefined && macros.eoh === undefined ? { ...macros, eoh: ['i'] } : macros
  return Buffer.concat(
    STAGES.flatMap((stage) => {
      const wanted = lists[stage]
      if (wanted === undefined) return []
      const names = stage === 'rcpt' && rejectedRecipients ? [...wanted, ...REJECTION] : wanted
      const number = Buffer.alloc(4)
      number.writeUInt32BE(SMFIM[stage])
      return [number, Buffer.from(`${names.map(macroName).join(' ')}\0`, 'latin1')]
    }),
  )
}
