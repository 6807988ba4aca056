import { chmod, chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../../engine/errors.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { type Account, mayUse } from './account.ts'
import { handOver } from './hand-over.ts'

/** Where things of a managed engine are, below engine.directory. */
export interface Layout {
  readonly directory: string
  /** Of clamd and freshclam; theirs to write. */
  readonly databases: string
  /** Databases that clamd could not load, moved here. */
  readonly setAside: string
  /** Generated files; they may read them. */
  readonly engine: string
  /** The sockets; clamd makes them. */
  readonly run: string
  /** Sets of databases that never change, one directory each: what a clamd is started on. */
  readonly generations: string
  /** Names the generation that was last proved. */
  readonly goodNote: string
  /** Describes databases that made clamd end on mail. */
  readonly refusedNote: string
  readonly freshclamConf: string
  readonly freshclamPid: string
  readonly lock: string
  /** What belongs to one clamd; two run at a time while new databases take over. */
  readonly slots: Readonly<Record<SlotName, SlotLayout>>
}

export type SlotName = 'a' | 'b'

/** Both slots, in the order in which they are used. */
export const SLOT_NAMES: readonly SlotName[] = ['a', 'b']

/** Where things of one clamd are. */
export interface SlotLayout {
  readonly socket: string
  readonly conf: string
  readonly pid: string
  /** Holds the paths of temporary directories that are in use or were left behind, so that they are found. */
  readonly temporaryNote: string
  /** Temporary files, where no tmpfs has room. */
  readonly temporaryFallback: string
}

/** Longest path of a Unix socket on Linux (sun_path, less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** @throws {EngineError} ENGINE_DIRECTORY_UNUSABLE: too long for a socket, or not expressible in clamd.conf */
export function layoutOf(directory: string): Layout {
  const engine = join(directory, 'engine')
  const run = join(engine, 'run')
  const slots = { a: slotOf(engine, run, 'a'), b: slotOf(engine, run, 'b') }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f"\u007f]/.test(directory)) {
    throw unusable(directory, 'quotes and control characters cannot be written into clamd.conf')
  }
  const bytes = Buffer.byteLength(slots.a.socket)
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    throw unusable(
      directory,
      `the socket below it would have a path of ${bytes} bytes, ${MAX_SOCKET_PATH_BYTES} work`,
    )
  }
  return {
    directory,
    databases: join(directory, 'databases'),
    setAside: join(directory, 'set-aside'),
    engine,
    run,
    generations: join(engine, 'generations'),
    goodNote: join(engine, 'good-generation'),
    refusedNote: join(engine, 'refused-databases'),
    freshclamConf: join(engine, 'freshclam.conf'),
    freshclamPid: join(engine, 'freshclam.pid'),
    lock: join(engine, 'lock'),
    slots,
  }
}

function slotOf(engine: string, run: string, name: SlotName): SlotLayout {
  return {
    socket: join(run, `${name}.sock`),
    conf: join(engine, `clamd-${name}.conf`),
    pid: join(engine, `clamd-${name}.pid`),
    temporaryNote: join(engine, `temporary-directory-${name}`),
    temporaryFallback: join(engine, `tmp-${name}`),
  }
}

/**
 * Makes the directories that are missing and gives those of clamd to its account.
 * @throws {EngineError} ENGINE_DIRECTORY_UNUSABLE
 */
export async function makeDirectories(layout: Layout, account: Account): Promise<void> {
  try {
    await mkdir(layout.directory, { recursive: true, mode: 0o755 })
    await keepFrom(account, layout.directory)
    await handOver(layout, account)
    const { engine, generations, run, databases } = ownershipFor(account)
    await make(layout.engine, engine)
    await make(layout.generations, generations)
    await make(layout.run, run)
    await make(layout.databases, databases)
  } catch (cause) {
    if (cause instanceof EngineError) throw cause
    throw unusable(layout.directory, messageOf(cause), cause)
  }
  for (const path of [layout.run, layout.databases]) {
    if (await mayUse(account, 'w', path)) continue
    throw new EngineError('ENGINE_DIRECTORY_UNUSABLE', `User ${account.name} cannot write to ${path}`, {
      remedy: `Let ${account.name} enter every directory above it (chmod o+x), or choose another engine.directory.`,
      details: { directory: path, user: account.name },
    })
  }
}

/** Writes a generated file that only its reader and we may read: it can hold the password of a proxy. */
export async function writeGenerated(path: string, content: string, account: Account): Promise<void> {
  // Beside and then in its place: a full disk leaves what was there, and whose the old one is does not matter.
  const draft = `${path}.new`
  await rm(draft, { force: true })
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
    if (account.foreign) await chown(draft, account.uid, account.gid)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

interface Ownership {
  readonly uid?: number
  readonly gid?: number
  readonly mode: number
}

/** Whose the directories are, and who may do what in them. */
function ownershipFor({
  foreign,
  uid,
  gid,
}: Account): Readonly<Record<'engine' | 'generations' | 'run' | 'databases', Ownership>> {
  if (!foreign) {
    const ours = { mode: 0o700 }
    return { engine: ours, generations: ours, run: ours, databases: { mode: 0o755 } }
  }
  const ourUid = process.geteuid?.() ?? 0
  const ourGid = process.getegid?.() ?? 0
  const readable = { uid: ourUid, gid, mode: 0o750 }
  const isMember = process.getgroups?.().includes(gid) === true
  return {
    engine: readable,
    generations: readable,
    // The socket that clamd makes there has mode 660 and must let us in: its group is one that we are in, or, by the
    // set-group-ID bit, our own.
    run: isMember ? { uid, gid, mode: 0o770 } : { uid, gid: ourGid, mode: 0o2770 },
    // We move databases out of there that clamd cannot load; root may do that anyway.
    databases: ourUid === 0 ? { uid, gid, mode: 0o755 } : { uid, gid: ourGid, mode: 0o775 },
  }
}

/**
 * What we do below engine.directory by path is safe only while clamd's account cannot replace its directories with links:
 * all of it lies in directories of ours.
 */
async function keepFrom(account: Account, directory: string): Promise<void> {
  if (!account.foreign || !(await mayUse(account, 'w', directory))) return
  throw new EngineError(
    'ENGINE_DIRECTORY_UNUSABLE',
    `engine.directory ${directory} belongs to user ${account.name}, which clamd runs as`,
    {
      remedy: `Choose a directory that ${account.name} cannot write to, or take that right away (chown, chmod).`,
      details: { directory, user: account.name },
    },
  )
}

async function make(path: string, { uid, gid, mode }: Ownership): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
  const { uid: owner, mode: before } = await stat(path)
  const ourUid = process.geteuid?.() ?? 0
  if ((before & 0o7777) !== mode) {
    // Only its owner may change the mode, unless he is root.
    if (owner !== ourUid && ourUid !== 0) await chown(path, ourUid, process.getegid?.() ?? 0)
    await chmod(path, mode)
  }
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

function unusable(directory: string, why: string, cause?: unknown): EngineError {
  return new EngineError(
    'ENGINE_DIRECTORY_UNUSABLE',
    `engine.directory ${directory} cannot be used: ${why}`,
    {
      cause,
      remedy: 'Set engine.directory to a short absolute path on a disk with room that we may write to.',
      details: { directory },
    },
  )
}
