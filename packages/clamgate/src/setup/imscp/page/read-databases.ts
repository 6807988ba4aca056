import { constants } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DATABASE_NAMES, type DatabaseFile, type Download } from './facts.ts'

/** Of the head of a .cvd or .cld file. */
const HEAD_BYTES = 512
/** Fields between colons: ClamAV-VDB, time in words, version, signatures, level, md5, signature, builder, time. */
const TIME_FIELD = 8
/** What freshclam has not touched for so long is left of one that was killed. */
const LEFT_AFTER_MS = 10 * 60_000

/** The official databases of a directory, and what freshclam is bringing there. Never throws: what cannot be read is not there. */
export async function readDatabases(
  directory: string,
  nowMs: number,
): Promise<{ readonly files: readonly DatabaseFile[]; readonly download: Download | undefined }> {
  const names = await readdir(directory).catch(() => [])
  const files = DATABASE_NAMES.flatMap((name) => {
    const file = names.find((one) => /\.(?:cvd|cld|cud)$/.test(one) && one.startsWith(`${name}.`))
    return file === undefined ? [] : [{ name, path: join(directory, file) }]
  })
  const [read, downloads] = await Promise.all([
    Promise.all(files.map(async ({ name, path }) => ({ name, builtMs: builtIn(await headOf(path)) }))),
    Promise.all(
      names
        .filter((name) => /^(?:tmp\.|clamav-)/.test(name))
        .map((name) => readTmp(join(directory, name), nowMs)),
    ),
  ])
  return { files: read, download: downloads.find((one) => one !== undefined) }
}

/** Pure: when a database was made, by its head; undefined where it has none, as one in the making. */
export function builtIn(head: string): number | undefined {
  if (!head.startsWith('ClamAV-VDB:')) return undefined
  const seconds = Number.parseInt(head.split(':')[TIME_FIELD] ?? '', 10)
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < 1e11 ? seconds * 1000 : undefined
}

/** The directory belongs to the user of clamd: a link, or a pipe, is not waited at. */
async function headOf(path: string): Promise<string> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } catch {
    return ''
  }
}

/**
 * `tmp.a1b2c3d4e5` of freshclam, with `clamav-HASH.tmp` in it while that comes in: the one file that grows. Before 0.103 that lies in
 * the directory of the databases itself.
 */
async function readTmp(path: string, nowMs: number): Promise<Download | undefined> {
  const names = await readdir(path).catch(() => [])
  const looks = await Promise.all(['', ...names].map((name) => stat(join(path, name)).catch(() => undefined)))
  const fresh = looks.filter((stats) => stats !== undefined && nowMs - stats.mtimeMs <= LEFT_AFTER_MS)
  if (fresh.length === 0) return undefined
  const sizes = fresh.flatMap((stats) => (stats?.isFile() === true ? stats.size : []))
  return { bytes: sizes.length === 0 ? undefined : Math.max(...sizes) }
}
