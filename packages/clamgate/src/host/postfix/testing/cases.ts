import { readFileSync } from 'node:fs'
import type { ServiceToMend } from '../mend-services.ts'
import { isAsGood, leadsTo, milterEntry } from '../milter-entry.ts'
import type { WantedMilter } from '../set-milters.ts'
import { isSigner } from '../signers.ts'

/** A file before and after an edit, read as bytes. */
export interface EditCase {
  readonly name: string
  readonly before: string
  readonly after: string
  /** Where the milter is that gives way; undefined: none. */
  readonly replaced: string | undefined
  /** What of master.cf is to be mended. */
  readonly mended: readonly ServiceToMend[]
}

export const QUEUE_DIRECTORY = '/var/spool/postfix'
export const OUR_ADDRESS = 'unix:/var/spool/postfix/clamgate/milter.sock'
export const OUR_ENTRY = milterEntry('unix:clamgate/milter.sock', {
  defaultAction: 'tempfail',
  connectTimeoutS: 30,
  contentTimeoutS: 300,
  commandTimeoutS: undefined,
  protocol: undefined,
})

/** The entry of the cases, and whom it replaces. */
export function wantedEntry(replaced?: string): WantedMilter {
  return {
    entry: OUR_ENTRY,
    isOurs: (entry) => leadsTo(entry, [OUR_ADDRESS], QUEUE_DIRECTORY),
    isAsGood: (entry) => isAsGood(entry, OUR_ENTRY),
    isReplaced: (entry) => replaced !== undefined && leadsTo(entry, [replaced], QUEUE_DIRECTORY),
    isSigner,
  }
}

/** The cases of a file beside this one. */
export function readCases(name: string): readonly EditCase[] {
  const text = readFileSync(new URL(name, import.meta.url), 'latin1')
  const [, ...cases] = text.split(/^=== /m)
  return cases.map(readCase)
}

function readCase(text: string): EditCase {
  const [head = '', after = ''] = text.replace(/\n\n$/, '\n').split('--- after\n')
  const [title = ''] = head.split('\n', 1)
  const before = head.slice(title.length + 1)
  const [caseName = '', ...options] = title.split(' | ')
  const shaped = (part: string, isOpen: boolean) => {
    const whole = part
      .replaceAll('OURS', OUR_ENTRY)
      .replaceAll('\n', options.includes('crlf') ? '\r\n' : '\n')
    return isOpen ? whole.replace(/\n$/, '') : whole
  }
  return {
    name: caseName,
    before: shaped(
      before.replace(/^--- before\n/, ''),
      options.some((one) => one.startsWith('open')),
    ),
    after: shaped(after, options.includes('open both')),
    replaced: options.map((one) => /^replace (.*)$/.exec(one)?.[1]).find(Boolean),
    mended: options.flatMap((one) => (/^mend (.*)$/.exec(one)?.[1] ?? '').split('; ').flatMap(service)),
  }
}

function service(text: string): readonly ServiceToMend[] {
  const [place = '', name] = text.split(' ')
  return name === undefined ? [] : [{ place, name }]
}
