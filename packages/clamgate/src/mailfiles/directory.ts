import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { mailfileError } from './errors.ts'
import { messagesOfFile, specialName } from './file.ts'
import type { Found } from './found.ts'
import { type FilePath, nameOf } from './read.ts'

/**
 * The messages of a directory and those below, sorted by name. Of a Maildir those in `new` and `cur`, and its folders.
 * Links are not followed: what is below is found by its own name, what is not does not belong here.
 */
export async function* messagesBelow(path: FilePath): AsyncGenerator<Found, void> {
  let entries: readonly Entry[]
  try {
    entries = await readdir(path, ENTRIES)
  } catch (error) {
    const name = nameOf(path)
    yield { kind: 'failed', name, error: mailfileError(error, name) }
    return
  }
  const sorted = entries.toSorted((a, b) => Buffer.compare(a.name, b.name))
  if (isMaildir(entries)) yield* messagesOfMaildir(path, sorted)
  else for (const entry of sorted) yield* messagesAt(below(path, entry), entry)
}

async function* messagesAt(path: FilePath, entry: Entry): AsyncGenerator<Found, void> {
  if (entry.isDirectory()) yield* messagesBelow(path)
  else if (entry.isFile()) yield* messagesOfFile(path)
  else yield { kind: 'left-out', name: nameOf(path), why: specialName(entry) }
}

type Entry = Dirent<Buffer>
const ENTRIES = { withFileTypes: true, encoding: 'buffer' } as const

/** A name that is not UTF-8 (as of old archives) would be another one as a string. */
function below(path: FilePath, { name }: Entry): FilePath {
  if (typeof path === 'string' && isUtf8(name)) return join(path, name.toString())
  return Buffer.concat([Buffer.from(path), Buffer.from('/'), name])
}

const MESSAGES: ReadonlySet<string> = new Set(['cur', 'new'])

function isMaildir(entries: readonly Entry[]): boolean {
  return messageDirectories(entries) === MESSAGES.size
}

function messageDirectories(entries: readonly Entry[]): number {
  return entries.filter((entry) => MESSAGES.has(entry.name.toString()) && entry.isDirectory()).length
}

/** What a Maildir has besides: lists and indexes of programs, and `tmp`, where messages are not whole yet. */
async function* messagesOfMaildir(path: FilePath, sorted: readonly Entry[]): AsyncGenerator<Found, void> {
  const directories = sorted.filter((entry) => entry.isDirectory() && entry.name.toString() !== 'tmp')
  const isMessages = ({ name }: Entry) => MESSAGES.has(name.toString())
  for (const entry of directories.filter(isMessages)) yield* messagesBelow(below(path, entry))
  for (const entry of directories.filter((one) => !isMessages(one))) {
    const folder = below(path, entry)
    if (await isFolder(folder)) yield* messagesBelow(folder)
  }
}

/** Maildir++ has `.Name` beside `cur`, Dovecot's layout fs has `Name`. One of the two will do: a copy may lack what was empty. */
async function isFolder(path: FilePath): Promise<boolean> {
  try {
    return messageDirectories(await readdir(path, ENTRIES)) > 0
  } catch {
    // What cannot be looked into is told when it is read.
    return true
  }
}
