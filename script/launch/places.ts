import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Where a run keeps its things. All paths absolute. */
export interface Places extends AsyncDisposable {
  /** Configuration and logs; stays. */
  readonly directory: string
  /** Databases of the managed clamd; stays. */
  readonly engine: string
  readonly config: string
  readonly gatewayLog: string
  readonly postfixLog: string
  /** Sockets and the private Postfix; goes with us. */
  readonly runtime: string
  readonly milterSocket: string
  readonly controlSocket: string
}

/** clamd's socket lies 22 characters below the engine directory, and a socket path has room for 107. */
const LONGEST_ENGINE_PATH = 80

/**
 * Makes the directories. What daemons with dropped rights must reach by path is in /tmp, and so are the databases' when
 * the checkout is out of their reach, as below /root: they are then in /var/cache.
 */
export async function makePlaces(directory: string): Promise<Places> {
  await mkdir(join(directory, 'log'), { recursive: true })
  const runtime = await mkdtemp(join(tmpdir(), 'clamgate-start-'))
  await chmod(runtime, 0o755)
  return {
    directory,
    engine: await engineDirectory(directory),
    config: join(directory, 'clamgate.yaml'),
    gatewayLog: join(directory, 'log/clamgate.log'),
    postfixLog: join(directory, 'log/postfix.log'),
    runtime,
    milterSocket: join(runtime, 'milter.sock'),
    controlSocket: join(runtime, 'control.sock'),
    async [Symbol.asyncDispose]() {
      await rm(runtime, { recursive: true, force: true })
    },
  }
}

async function engineDirectory(directory: string): Promise<string> {
  const isOurs = process.getuid?.() !== 0
  if (isOurs || (directory.length <= LONGEST_ENGINE_PATH && (await isOpenToAll(directory)))) return directory
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 8)
  return `/var/cache/clamgate-${name}`
}

/** Whether everybody may enter a directory and all those above it. */
async function isOpenToAll(directory: string): Promise<boolean> {
  const { mode } = await stat(directory)
  if ((mode & 0o001) === 0) return false
  return directory === '/' || (await isOpenToAll(resolve(dirname(directory))))
}
