import { type Bytes, command } from './frames.ts'
import { STAGE, type Stage } from './letters.ts'
import { type Agreement, MACRO_STAGE } from './offer.ts'
import type { Profile } from './profile.ts'

/** Values of macros by name, without braces. */
export type MacroValues = Readonly<Record<string, Bytes | undefined>>

/** Of which stage's list the MTA takes the names for a packet before this event (milter8.c, milter_macros). */
const LIST_OF: { readonly [S in Stage]: number | undefined } = {
  connect: MACRO_STAGE.connect,
  helo: MACRO_STAGE.helo,
  mail: MACRO_STAGE.mail,
  rcpt: MACRO_STAGE.rcpt,
  data: MACRO_STAGE.data,
  unknown: undefined,
  header: MACRO_STAGE.eoh,
  eoh: MACRO_STAGE.eoh,
  body: MACRO_STAGE.eom,
  eom: MACRO_STAGE.eom,
}

/** The macro packet that this MTA sends before an event, or undefined when it sends none. */
export function macroPacket(
  stage: Stage,
  values: MacroValues,
  { profile, agreement }: { profile: Profile; agreement: Agreement },
): Buffer | undefined {
  const names = macroNames(stage, profile, agreement)
  if (names === undefined) return undefined
  const pairs: [string, Bytes][] = []
  for (const name of names) {
    const value = values[bare(name)]
    if (value !== undefined) pairs.push([name, value])
  }
  return pairs.length > 0 || profile.emptyMacros ? command.macro(STAGE[stage].letter, pairs) : undefined
}

function macroNames(stage: Stage, profile: Profile, { macros }: Agreement): readonly string[] | undefined {
  const own = profile.macros[stage]
  const list = LIST_OF[stage]
  // Sendmail has no packet of its own before single headers and body chunks; a list does not bring one.
  if (own === undefined && (stage === 'header' || stage === 'body')) return undefined
  const asked = list === undefined ? undefined : macros.get(list)
  if (asked === undefined || asked.length === 0) return own
  // Sendmail 8.18 looks at the eoh list to decide whether the eom list counts (milter.c).
  if (stage === 'eom' && !profile.emptyMacros && !macros.has(MACRO_STAGE.eoh)) return own
  return asked
}

/** Name without braces: `i` and `{i}` are the same macro. */
export function bare(name: string): string {
  return name.startsWith('{') && name.endsWith('}') ? name.slice(1, -1) : name
}
