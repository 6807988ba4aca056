import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'
import { applyHunk, hunkBetween, lineEdits, takeBackHunk } from '../../host/postfix/text/line-edits.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'
import { readFileState } from '../files/state.ts'
import { putFile } from '../files/write.ts'
import type { FileBefore } from './schemas.ts'

/** A file of Postfix as it stands on disk. */
export interface CurrentFile {
  /** Behind links: a link to it stays a link. */
  readonly path: string
  /** Its bytes, as latin1. */
  readonly text: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: string
}

/** Undefined where there is none. @throws {SetupError} SETUP_FILE, SETUP_STOPPED */
export async function readCurrent(name: string): Promise<CurrentFile | undefined> {
  const path = await realpath(name).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined
    throw fileFault(name, 'cannot be read', error)
  })
  if (path === undefined) return undefined
  const state = await readFileState(path)
  if (state.state !== 'file') return undefined
  const { content, mode, uid, gid, mtime } = state
  return { path, text: Buffer.from(content, 'base64').toString('latin1'), mode, uid, gid, mtime }
}

/** What the journal is to know before the file is changed. */
export function beforeOf(file: CurrentFile, after: string, keyOf: (plain: string) => string): FileBefore {
  const { path, text, mode, uid, gid, mtime } = file
  const edits = lineEdits(text, after, keyOf).map((edit) => ({ ...edit }))
  const sums = { sumBefore: sumOf(text), sumAfter: sumOf(after) }
  return { path, mode, uid, gid, mtime, ...sums, hunk: hunkBetween(text, after), edits }
}

/** What is on disk now, compared with what the journal knows. */
export type Standing = 'before' | 'after' | 'changed'

export function standingOf(text: string, { sumBefore, sumAfter }: FileBefore): Standing {
  const sum = sumOf(text)
  return sum === sumAfter ? 'after' : sum === sumBefore ? 'before' : 'changed'
}

/** The text that the edit makes of that before it. */
export function editedText(file: CurrentFile, before: FileBefore): string {
  return applyHunk(file.text, before.hunk)
}

/** Puts the edited text in place; owner and mode stay. @throws {SetupError} SETUP_FILE */
export async function putText({ path, mode, uid, gid }: CurrentFile, text: string): Promise<void> {
  await putFile(path, { content: Buffer.from(text, 'latin1'), mode, uid, gid })
}

/**
 * Puts back what was there, of a file that stands as the edit left it, with its time. The edit has left mode and owner as
 * they were: where they are others now, somebody wants them so.
 * @throws {SetupError} SETUP_FILE
 */
export async function putBack(file: CurrentFile, { hunk, mtime }: FileBefore): Promise<void> {
  const { path, text, mode, uid, gid } = file
  await putFile(path, { content: Buffer.from(takeBackHunk(text, hunk), 'latin1'), mode, uid, gid, mtime })
}

/** For whoever is to say yes: lines without those in between that stay. */
export function shownEdits({ edits }: FileBefore): readonly string[] {
  const shown = (mark: string, text: string | null) =>
    (text?.split(/\r?\n/) ?? []).map((line) => `${mark} ${Buffer.from(line, 'latin1').toString('utf8')}`)
  return edits.flatMap(({ before, after }) => [...shown('-', before), ...shown('+', after)])
}

export function changedMeanwhile(path: string): SetupError {
  return new SetupError('SETUP_FILE', `${path} was changed by somebody else at this moment`, {
    remedy: 'Run the command again.',
    details: { path },
  })
}

function sumOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}
