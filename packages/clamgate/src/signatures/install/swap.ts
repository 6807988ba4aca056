import { createHash, randomBytes } from 'node:crypto'
import { constants, renameSync, unlinkSync } from 'node:fs'
import { link, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../../ground/replace-file.ts'
import { spentBuffers } from '../../ground/spent-buffers.ts'
import { systemCode } from '../../ground/thrown.ts'
import { SignatureError } from '../errors.ts'
import { inDirectory } from '../journal/disk-fault.ts'
import type { LiveDatabases } from '../ports.ts'
import type { Content } from './manifest.ts'
import { isGone, isIntact } from './prints.ts'
import { isProof } from './proof.ts'
import { eachAtOnce } from './put.ts'

/** What is to change in the directory of the databases. */
export interface Exchange {
  readonly live: Pick<LiveDatabases, 'directory' | 'owner'>
  /** Where the content of a name lies. */
  readonly contentAt: (name: string) => string
  readonly write: readonly Content[]
  readonly remove: readonly string[]
  /** What is written over or removed stays beside its place, so that the way back needs no room on the disk. */
  readonly isKept?: boolean
}

/** Content that lies beside its place, on disk, under a name that no clamd loads. */
interface Part {
  readonly name: string
  readonly path: string
}

const PART = /^\.clamgate-.*\.part$/
const READABLE_BY_ALL = 0o644
const CHUNK_BYTES = 256 * 1024
const COPIES_AT_ONCE = 4

/**
 * Changes the directory. All that is new is written and synced beside its place first; the names then change in one go,
 * with nothing between them that waits.
 * @param ready called between the two, when everything is ready
 * @throws {SignatureError} SIGNATURES_DISK_FULL, SIGNATURES_DIRECTORY_UNUSABLE; nothing has changed then
 */
export async function exchange(options: Exchange, ready: () => Promise<void>): Promise<void> {
  const { live, write, remove } = options
  await inDirectory(live.directory, async () => {
    const parts: Part[] = []
    const kept: Part[] = []
    try {
      await eachAtOnce(write, COPIES_AT_ONCE, async (content) => {
        const before = keptName(content.name)
        if (await isIntact(live.directory, { ...content, name: before })) {
          kept.push({ name: content.name, path: join(live.directory, before) })
          return
        }
        const part = {
          name: content.name,
          path: join(
            live.directory,
            `.clamgate-${content.name.slice(0, 200)}-${randomBytes(6).toString('hex')}.part`,
          ),
        }
        parts.push(part)
        await copyTo(part.path, options.contentAt(content.name), content, live)
      })
      await ready()
      if (options.isKept === true) await keep(live.directory, [...write.map(({ name }) => name), ...remove])
    } catch (error) {
      await Promise.all(parts.map(({ path }) => rm(path, { force: true }).catch(() => undefined)))
      throw error
    }
    changeNames(live.directory, [...kept, ...parts], remove)
    await syncDirectory(live.directory)
  })
}

/** Gives files another name, which holds their content; where the file system gives none the way back is a copy. */
async function keep(directory: string, names: readonly string[]): Promise<void> {
  await eachAtOnce(names, COPIES_AT_ONCE, async (name) => {
    const kept = join(directory, keptName(name))
    try {
      await rm(kept, { force: true })
      await link(join(directory, name), kept)
    } catch (error) {
      if (systemCode(error) === undefined) throw error
    }
  })
}

function keptName(name: string): string {
  return `.clamgate-kept-${name.slice(0, 200)}.part`
}

/** Removes what stands beside the databases: of a run that was killed, or of before. */
export async function removeParts(directory: string): Promise<void> {
  await inDirectory(directory, async () => {
    for (const name of await readdir(directory)) {
      if (PART.test(name)) await rm(join(directory, name), { force: true })
    }
  })
}

/** The proof comes last: a load that goes on meanwhile and finds it has found all the rest. */
function changeNames(directory: string, parts: readonly Part[], remove: readonly string[]): void {
  const put = ({ name, path }: Part) => renameSync(path, join(directory, name))
  for (const part of parts) if (!isProof(part.name)) put(part)
  for (const name of remove) {
    try {
      unlinkSync(join(directory, name))
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }
  for (const part of parts) if (isProof(part.name)) put(part)
}

/**
 * The directory may be one in which others write: the file is made here, under a name that is not there, and is given
 * away through its descriptor, so that no link leads us elsewhere.
 */
async function copyTo(path: string, from: string, content: Content, live: Exchange['live']): Promise<void> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const target = await open(path, 'wx', 0o600)
    try {
      const digest = createHash('sha256')
      for await (const chunk of source.createReadStream({ autoClose: false, highWaterMark: CHUNK_BYTES })) {
        digest.update(chunk)
        await target.writeFile(chunk)
        spentBuffers(chunk.length)
      }
      if (digest.digest('hex') !== content.sha256) throw altered(from)
      // Before it is given away: who may do that may not change the mode of what is not his.
      await target.chmod(READABLE_BY_ALL)
      if (live.owner !== undefined) await target.chown(live.owner.uid, live.owner.gid)
      await target.sync()
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

function altered(path: string): SignatureError {
  return new SignatureError('SIGNATURES_DIRECTORY_UNUSABLE', `${path} is not what was written there`, {
    remedy:
      'Check the disk. Nobody but Clamgate may write in signatures.directory; the next run fetches the file anew.',
    details: { path },
  })
}
