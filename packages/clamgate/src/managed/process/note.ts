import { constants, open, readFile, rm } from 'node:fs/promises'
import { readProcess } from './proc.ts'

/** A file that names a child, for a later life of ours that has to end it. */
export interface Note {
  /**
   * Writes the child down; one that has ended meanwhile, so that its note is removed, needs none.
   * @throws the system error; the child is not noted then
   */
  fill(pid: number): Promise<void>
  /** Never rejects: a note of a process that has ended does no harm. */
  remove(): Promise<void>
}

/** What a note says: a process, or that one was about to be started. */
export type NotedChild =
  | { readonly kind: 'named'; readonly pid: number; readonly startTime: string }
  | { readonly kind: 'unnamed' }

/** A pid and a start time have ten and twenty digits at most. */
const NOTE_BYTES = 64

/**
 * Makes the file with room for all that it will hold, and has the disk confirm it: a full disk shows before there is a
 * child, who is then written over what stands there already.
 * @throws the system error; no file is left
 */
export async function openNote(path: string): Promise<Note> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  // Anew: what an earlier child left there is no longer true, and may be a link.
  await rm(path, { force: true })
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
  let isRemoved = false
  let writing: Promise<void> = Promise.resolve()
  const remove = async () => {
    isRemoved = true
    await writing.catch(() => undefined) // its caller hears of it
    await file.close().catch(() => undefined)
    await rm(path, { force: true }).catch(() => undefined)
  }
  const write = async (pid: number) => {
    const startTime = (await readProcess(pid))?.startTime ?? '-'
    await file.write(padded(`${pid} ${startTime}`), 0, NOTE_BYTES, 0)
    await file.datasync()
    await file.close()
  }
  try {
    await file.write(padded('starting'), 0, NOTE_BYTES, 0)
    await file.sync()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    async fill(pid) {
      if (isRemoved) return
      writing = write(pid)
      await writing
    },
    remove,
  }
}

/** Undefined when there is no note, or none of ours. */
export async function readNote(path: string): Promise<NotedChild | undefined> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim()
  // Earlier versions wrote the pid alone, which names no process for long; so it is where the kernel hides the start time.
  if (text === 'starting' || /^\d{1,10}(?: -)?$/.test(text)) return { kind: 'unnamed' }
  const [pid = '', startTime = '', ...more] = text.split(' ')
  if (!/^\d{1,10}$/.test(pid) || !/^\d{1,20}$/.test(startTime) || more.length > 0) return undefined
  return { kind: 'named', pid: Number(pid), startTime }
}

function padded(text: string): Buffer {
  return Buffer.from(`${text.padEnd(NOTE_BYTES - 1)}\n`)
}
