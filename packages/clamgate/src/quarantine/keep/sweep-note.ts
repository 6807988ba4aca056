import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import type { Leap, Reckoning } from '../../ground/time/leaps.ts'

/** Beside the days, in the directory of the quarantine. */
export const SWEEP_NOTE = '.last-sweep'
const OWNER_ONLY = 0o600

/** When this quarantine was last looked through, on its disk: the next life knows from it how long it was away. */
export async function writeSweepNote(directory: string, { atMs, leaps }: Reckoning): Promise<void> {
  const note = {
    version: 1,
    sweptAt: new Date(atMs).toISOString(),
    leaps: leaps.map(({ toMs, byMs }) => ({ to: new Date(toMs).toISOString(), byMs })),
  }
  await replaceFile(join(directory, SWEEP_NOTE), `${JSON.stringify(note, undefined, 2)}\n`, OWNER_ONLY)
}

/** @returns undefined when there is none, or none that can be read as one */
export async function readSweepNote(directory: string): Promise<Reckoning | undefined> {
  let text: string
  try {
    text = await readFile(join(directory, SWEEP_NOTE), 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
  return parse(text)
}

function parse(text: string): Reckoning | undefined {
  let note: unknown
  try {
    note = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(note) || !Array.isArray(note['leaps'])) return undefined
  const atMs = timeOf(note['sweptAt'])
  const leaps = note['leaps'].map(leapOf)
  if (atMs === undefined || !leaps.every((leap) => leap !== undefined)) return undefined
  return { atMs, leaps }
}

function leapOf(leap: unknown): Leap | undefined {
  if (!isRecord(leap)) return undefined
  const toMs = timeOf(leap['to'])
  const byMs = leap['byMs']
  if (toMs === undefined || typeof byMs !== 'number' || !(byMs > 0)) return undefined
  return { toMs, byMs }
}

function timeOf(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
