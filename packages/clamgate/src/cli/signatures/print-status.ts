import type { SignaturesStatus } from '../../api/signatures/documents.ts'
import { ageOf, duration } from '../age.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'
import { mebibytes } from './progress.ts'

type Source = SignaturesStatus['sources'][number]

const STYLES: Readonly<Record<string, Style>> = {
  ...{ ok: 'green', waiting: 'yellow', paused: 'yellow', failing: 'red', off: 'dim' },
  ...{ refused: 'red', missing: 'yellow', parked: 'yellow' },
}

/** Sources that are on, with what is wrong in them; the others in a line; what is tripped, ignored and parked. */
export function printSignatures(status: SignaturesStatus, terminal: Terminal, nowMs = Date.now()): void {
  const { sources, set } = status
  const on = sources.filter(({ enabled }) => enabled)
  terminal.out(on.length === 0 ? 'No source of signatures is switched on' : headline(status, on))
  if (set !== null) printRow('set', '', set, terminal)
  const width = Math.max(0, ...on.map(({ name }) => name.length))
  for (const source of on) printSource(source, width, terminal, nowMs)
  printOthers(sources, terminal)
  printNames(status, terminal, nowMs)
}

function headline({ tripped }: SignaturesStatus, on: readonly Source[]): string {
  const files = on.flatMap((source) => source.files).filter(({ state }) => isLive(state))
  const signatures = files.reduce((sum, file) => sum + (file.signatures ?? 0), 0)
  const counts = (['paused', 'failing', 'waiting'] as const).flatMap((state) => {
    const count = on.filter((source) => source.state === state).length
    return count === 0 ? [] : [`${count} ${state}`]
  })
  if (tripped.length > 0) counts.push(`${tripped.length} tripped`)
  const sources = `${on.length} ${on.length === 1 ? 'source' : 'sources'}`
  const trouble = counts.length === 0 ? '' : `; ${counts.join(', ')}`
  return `${sources}, ${files.length} ${files.length === 1 ? 'file' : 'files'} live, ${signatures} signatures${trouble}`
}

function printSource(source: Source, width: number, terminal: Terminal, nowMs: number): void {
  printRow(source.name.padEnd(width), source.state, aboutSource(source, nowMs), terminal)
  for (const { name, state, lastError } of source.files) {
    if (state === 'off' || (state === 'live' && lastError === undefined)) continue
    if (state === 'missing' && lastError === undefined && source.state !== 'ok') continue
    printRow(`  ${name}`, state, lastError ?? MEANINGS[state] ?? '', terminal)
  }
}

const MEANINGS: Readonly<Record<string, string>> = {
  missing: 'not there so far',
  parked: 'live, but for signatures that hit clean mail',
}

function aboutSource(
  { files, memoryBytes, reason, until, lastSuccessAt, nextAt }: Source,
  nowMs: number,
): string {
  const live = files.filter(({ state }) => isLive(state))
  const parts = [`${live.length} ${live.length === 1 ? 'file' : 'files'}`]
  if (live.length > 0) {
    parts.push(`${live.reduce((sum, file) => sum + (file.signatures ?? 0), 0)} signatures`)
    const size = mebibytes(live.reduce((sum, file) => sum + (file.bytes ?? 0), 0))
    parts.push(`${size} (memory about ${mebibytes(memoryBytes)})`)
  }
  if (lastSuccessAt !== null) parts.push(`asked ${ageOf(lastSuccessAt, nowMs)} ago`)
  if (until !== undefined) parts.push(`paused until ${until} (${inTime(until, nowMs)})`)
  else if (nextAt !== null) parts.push(`next ${inTime(nextAt, nowMs)}`)
  return reason === undefined ? parts.join(', ') : `${parts.join(', ')}: ${reason}`
}

function inTime(time: string, nowMs: number): string {
  const left = Date.parse(time) - nowMs
  return left <= 0 ? 'now' : `in ${duration(left)}`
}

function isLive(state: string): boolean {
  return state === 'live' || state === 'parked'
}

/** Switched off by the administrator in one line, those that cannot be had each with why. */
function printOthers(sources: readonly Source[], terminal: Terminal): void {
  const off = sources.filter(({ enabled }) => !enabled)
  const gone = off.filter(isGone)
  const names = off
    .filter((source) => !isGone(source) && source.reason === 'switched off')
    .map(({ name }) => name)
  const incomplete = off.filter((source) => !isGone(source) && source.reason !== 'switched off')
  for (const { name, reason } of incomplete) printRow(name, 'off', reason ?? '', terminal)
  if (names.length > 0) printRow('off', '', names.join(', '), terminal)
  for (const { name, catalogueState, reason = '' } of gone) {
    // The reason begins with the same word.
    const why = reason.startsWith(`${catalogueState}: `) ? reason.slice(catalogueState.length + 2) : reason
    printRow(name, catalogueState, why, terminal)
  }
}

function isGone({ catalogueState }: Source): boolean {
  return catalogueState === 'closed' || catalogueState === 'withdrawn'
}

function printNames({ tripped, ignored, parked }: SignaturesStatus, terminal: Terminal, nowMs: number): void {
  for (const { signature, hits, senders, action, until } of tripped) {
    const end = until === null ? `until: clamgate signatures rearm ${signature}` : inTime(until, nowMs)
    const counted = hits === null ? 'hits have jumped' : `${hits} hits of ${senders} senders`
    const text = `${counted}, so that mail is no longer refused: ${action}`
    printRow('tripped', '', `${signature}: ${text}; in force again ${end}`, terminal)
  }
  for (const { signature, reason, by, until, scope, sha256, expired, ended } of ignored) {
    const when =
      ended !== undefined
        ? `, ${ended}`
        : expired
          ? ', expired'
          : until === undefined
            ? ''
            : `, until ${until}`
    const content = sha256 === undefined ? '' : ` in content ${sha256.slice(0, 12)}`
    const whom = `${scope === undefined ? '' : ` for ${scope}`}${content}`
    printRow('ignored', '', `${signature}${whom}: ${reason} (${by}${when})`, terminal)
  }
  for (const { signature, file } of parked) {
    printRow('parked', '', `${signature} of ${file}: it hits clean mail`, terminal)
  }
}

/** A name and a state with their widths, and text that goes on below where it began. */
function printRow(name: string, state: string, text: string, { out, paint, columns }: Terminal): void {
  const key = name.length < 13 ? name.padEnd(13) : `${name} `
  const mark = state === '' ? '' : state.padEnd(10)
  const [first = '', ...more] = wrapped(`${key}${mark}`, text, columns)
  const style = STYLES[state]
  const rest = first.slice(key.length + mark.length)
  out(key + (style === undefined || mark === '' ? mark : paint(style, mark)) + rest)
  for (const line of more) out(line)
}
