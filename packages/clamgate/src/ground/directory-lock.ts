import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askRival, type Holder, type Rival } from './directory-rival.ts'
import { listenForOwner } from './listen-for-owner.ts'
import { systemCode } from './thrown.ts'

export type { Holder } from './directory-rival.ts'

export interface LockOptions {
  /** In the directory that is to have one owner: the sockets beside it have this name and an ending. */
  readonly path: string
  /** Makes the error for a directory that another process holds; undefined: it does not say who it is. */
  readonly heldBy: (holder: Holder | undefined) => Error
}

/** Between looks at others that want the same at this moment, ms. */
const RETRY_MS = 10
/** Two that want the same agree within milliseconds; a rival that is slower than this counts as the holder, ms. */
const AGREE_MS = 10_000
/** Longest path of a Unix socket on Linux (sun_path, less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107
const SOCKET = /^[0-9a-f]{12}(\.new)?$/

/**
 * Takes a directory for this process alone, for as long as it lives. Each process that wants it listens on a socket of its
 * own there, and then looks at those of others: who sees no other that is alive has the directory. A socket lives and dies
 * with its process, whatever way that ends, and answers across containers: process ids and their start times do not,
 * where each container counts its own. The kernel refuses connections to one that is left behind, so that it is
 * removed; no name is used twice, so that this never hits a living one. Of several that want the directory at one moment
 * the first by name waits for the others to withdraw.
 *
 * Sockets of hosts that share a directory through the network do not reach each other: it is one host that is guarded.
 * @returns a function that gives the directory back
 * @throws what `heldBy` makes; the system error where the directory takes no socket
 */
export async function lockDirectory({ path, heldBy }: LockOptions): Promise<() => Promise<void>> {
  const directory = await open(dirname(path), 'r')
  try {
    const stake = await win(placeOf(directory, path), heldBy)
    return async () => {
      try {
        await stake.withdraw()
      } finally {
        await directory.close()
      }
    }
  } catch (error) {
    await directory.close()
    throw error
  }
}

async function win(place: Place, heldBy: LockOptions['heldBy']): Promise<Stake> {
  const name = `${place.prefix}${randomBytes(6).toString('hex')}`
  const giveUpAt = performance.now() + AGREE_MS
  const others = async () => {
    const rivals = await findRivals(place, name)
    const holder = rivals.find(({ state }) => state === 'holds')
    if (holder !== undefined || (rivals.length > 0 && performance.now() > giveUpAt)) {
      throw heldBy(holder?.holder)
    }
    return rivals
  }
  for (;;) {
    while ((await others()).length > 0) await delay(RETRY_MS)
    const stake = await announce(place, name)
    let holds = false
    try {
      holds = await outlast(stake, others)
    } finally {
      if (!holds) await stake.withdraw()
    }
    if (holds) return stake
  }
}

/** Looks at the others until there are none. False: one of them goes before us. */
async function outlast(stake: Stake, others: () => Promise<readonly Rival[]>): Promise<boolean> {
  for (;;) {
    const rivals = await others()
    if (rivals.length === 0) {
      stake.hold()
      return true
    }
    if (rivals.some(({ name }) => name < stake.name)) return false
    await delay(RETRY_MS)
  }
}

/** What a process has put into the directory to say that it wants it. */
interface Stake {
  /** Of its socket. */
  readonly name: string
  /** From now on others are told that it holds the directory. */
  hold(): void
  withdraw(): Promise<void>
}

/** Where the sockets are, with a path that is short enough for each. */
interface Place {
  readonly directory: string
  readonly prefix: string
  pathOf(name: string): string
}

/** Listens under a name that others do not look at, and then takes the one that they do: it is never there without an answer. */
async function announce(place: Place, name: string): Promise<Stake> {
  const path = place.pathOf(name)
  let state: Rival['state'] = 'wants'
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(`${state} ${process.pid} ${hostname()}\n`)
  })
  const draft = place.pathOf(`${place.prefix}${randomBytes(6).toString('hex')}.new`)
  await listenForOwner(server, draft)
  // A lock that is forgotten must not keep the process.
  server.unref()
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  try {
    await rename(draft, path)
  } catch (error) {
    await close()
    // Somebody looked at it before it listened, and took it for one that was left behind.
    if (systemCode(error) === 'ENOENT') return announce(place, name)
    throw error
  }
  return {
    name,
    hold() {
      state = 'holds'
    },
    async withdraw() {
      try {
        // The name first: as long as it is there, somebody listens.
        await rm(path, { force: true })
      } finally {
        await close()
      }
    },
  }
}

/** The others that are alive. Removes the sockets of those that are not. */
async function findRivals(place: Place, ours: string): Promise<readonly Rival[]> {
  const names = (await readdir(place.directory)).filter(
    (name) => name !== ours && name.startsWith(place.prefix) && SOCKET.test(name.slice(place.prefix.length)),
  )
  const asked = await Promise.all(
    names.map(async (name) => {
      const path = place.pathOf(name)
      const rival = await askRival(name, path)
      if (rival === 'dead') await rm(path, { force: true })
      // Under a draft's name nobody wants anything yet.
      return typeof rival === 'string' || name.endsWith('.new') ? undefined : rival
    }),
  )
  return asked.filter((rival) => rival !== undefined)
}

function placeOf(handle: FileHandle, path: string): Place {
  const directory = dirname(path)
  const prefix = `${basename(path)}.`
  return {
    directory,
    prefix,
    pathOf(name) {
      const plain = join(directory, name)
      // Through the open directory the path is short, however deep that is.
      return Buffer.byteLength(plain) <= MAX_SOCKET_PATH_BYTES ? plain : `/proc/self/fd/${handle.fd}/${name}`
    },
  }
}
