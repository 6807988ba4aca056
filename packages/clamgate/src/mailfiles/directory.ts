import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { mailfileError } from './errors.ts'
import { messagesOfFile, specialName } from './file.ts'
import type { Found } from './found.ts'

/**
 * The messages of a directory and those below, sorted by name. Of a Maildir those in `new` and `cur`, and its folders.
 * Links are not followed: what is below is found by its own name, what is not does not belong here.
 */
export async function* messagesBelow(path: string): AsyncGenerator<Found, void> {
  let entries: readonly Dirent[]
  try {
    entries = await readdir(path, { withFileTypes: true })
  } catch (error) {
    yield { kind: 'failed', name: path, error: mailfileError(error, path) }
    return
  }
  const sorted = entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  if (isMaildir(entries)) yield* messagesOfMaildir(path, sorted)
  else for (const entry of sorted) yield* messagesAt(join(path, entry.name), entry)
}

async function* messagesAt(path: string, entry: Dirent): AsyncGenerator<Found, void> {
  if (entry.isDirectory()) yield* messagesBelow(path)
  else if (entry.isFile()) yield* messagesOfFile(path)
  else yield { kind: 'left-out', name: path, why: specialName(entry) }
}

const MESSAGES: ReadonlySet<string> = new Set(['cur', 'new'])

function isMaildir(entries: readonly Dirent[]): boolean {
  return entries.filter((entry) => MESSAGES.has(entry.name) && entry.isDirectory()).length === MESSAGES.size
}

/** What a Maildir has besides: lists and indexes of programs, and `tmp`, where messages are not whole yet. */
async function* messagesOfMaildir(path: string, sorted: readonly Dirent[]): AsyncGenerator<Found, void> {
  const directories = sorted.filter((entry) => entry.isDirectory() && entry.name !== 'tmp')
  const isMessages = ({ name }: Dirent) => MESSAGES.has(name)
  for (const { name } of directories.filter(isMessages)) yield* messagesBelow(join(path, name))
  for (const { name } of directories.filter((entry) => !isMessages(entry))) {
    const folder = join(path, name)
    if (await isFolder(folder)) yield* messagesBelow(folder)
  }
}

/** Maildir++ has `.Name` beside `cur`, Dovecot's layout fs has `Name`. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return isMaildir(await readdir(path, { withFileTypes: true }))
  } catch {
    // What cannot be looked into is told when it is read.
    return true
  }
}
