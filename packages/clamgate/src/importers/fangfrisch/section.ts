import type { SignaturesDraft } from '../signatures/signatures-draft.ts'
import { type IniFile, type IniOption, readOption } from './ini-file.ts'

/** One section, with what is known beside it. */
export interface Section {
  readonly name: string
  /** The file without its directory. */
  readonly file: string
  readonly draft: SignaturesDraft
  /** Options that it has, defaults of the program among them, in their order. */
  readonly names: readonly string[]
  readonly option: (name: string) => IniOption | undefined
  /** `fangfrisch.conf:12`; undefined for a default of the program. */
  readonly place: (name: string) => string | undefined
  readonly origin: (name: string) => string
}

/** A section of a file that has the defaults of the program below it. */
export function sectionOf(
  name: string,
  { whole, file, draft }: { readonly whole: IniFile; readonly file: string; readonly draft: SignaturesDraft },
): Section {
  const option = (one: string) => readOption(whole, name, one)
  const place = (one: string) => {
    const line = option(one)?.line
    return line === undefined ? undefined : `${file}:${line}`
  }
  return {
    name,
    file,
    draft,
    names: [...(whole.get(name)?.keys() ?? [])],
    option,
    place,
    origin: (one) => {
      const at = place(one)
      return at === undefined ? `what fangfrisch does without ${one}` : `${at} ${one}`
    },
  }
}

/** A section is on when it says so. */
export function isOn({ option }: Section): boolean {
  return /^(?:yes|true|on|1)$/i.test(option('enabled')?.value ?? '')
}

/** Options that name a URL which is fetched, with the URL. */
export function* urlsOf({
  names,
  option,
}: Section): Generator<{ readonly name: string; readonly url: string }> {
  for (const name of names) {
    const url = name.startsWith('url_') ? option(name)?.value.trim() : undefined
    if (url !== undefined && url !== '' && !/^disabled/i.test(url)) yield { name, url }
  }
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** An interval as fangfrisch writes it, `10m`, `1h`, `2d`, ms. */
export function intervalMs(text: string): number | undefined {
  const [, digits, unit] = /^\s*(\d{1,6})\s*([smhdw])/i.exec(text) ?? []
  const factor = UNITS[unit?.toLowerCase() ?? '']
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}

/** Whoever only wants clamd to reload has that anyway. */
export function onUpdate(
  draft: SignaturesDraft,
  command: string,
  about: { readonly place: string | undefined; readonly option: string },
): void {
  const isReload = /^\S*(?:clamdscan\b.*--reload|systemctl\s+(?:reload|restart)\s+clam[\w@.-]*)\s*$/.test(
    command.trim(),
  )
  if (isReload) draft.note('without-meaning', 'Clamgate makes a set live itself, and sees that it is', about)
  else draft.note('not-carried', 'Clamgate runs no command of yours after an update', about)
}
