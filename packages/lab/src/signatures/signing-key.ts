import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'

/** An OpenPGP key, of those that providers have used. */
export interface SigningKey {
  /** Of its primary key, 40 hexadecimal digits in upper case. */
  readonly fingerprint: string
  readonly armored: string
  readonly binary: Buffer
  /** A detached signature, binary. */
  sign(content: string | Buffer, options?: SignOptions): Promise<Buffer>
}

export interface SignOptions {
  readonly armored?: boolean
  /** SHA1: as old providers do. */
  readonly digest?: 'SHA1'
  /** By the clock of then. */
  readonly at?: Date
}

export interface KeyOptions {
  readonly algorithm?: 'ed25519' | 'rsa2048' | 'dsa1024'
  /** Signs with a subkey, as careful people do. */
  readonly subkey?: boolean
  /** It ended ten days after it was made, in January 2020. */
  readonly expired?: boolean
}

/** A private home of GnuPG, with its agent. */
export interface KeyHome extends AsyncDisposable {
  make(name: string, options?: KeyOptions): Promise<SigningKey>
}

const GPG_TIMEOUT_MS = 120_000
const LONG_AGO = new Date('2020-01-02T00:00:00Z')

export async function makeKeyHome(): Promise<KeyHome> {
  // Short: the agent's socket in it must fit into 108 bytes.
  const home = await mkdtemp(join(tmpdir(), 'cg-gpg-'))
  const run = async (program: string, args: readonly string[]) =>
    await runProgram({
      program,
      args: ['--homedir', home, ...args],
      as: undefined,
      environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
      timeoutMs: GPG_TIMEOUT_MS,
    })
  const gpg = (args: readonly string[], at?: Date) =>
    run('gpg', [...BATCH, ...(at === undefined ? [] : ['--faked-system-time', stamp(at)]), ...args])
  let serial = 0
  return {
    async make(name, { algorithm = 'ed25519', subkey = false, expired = false } = {}) {
      const at = expired ? LONG_AGO : undefined
      const lifetime = expired ? '10d' : 'never'
      const user = `${name} <${name.toLowerCase().replaceAll(/\W+/g, '-')}@example.org>`
      await gpg(['--quick-generate-key', user, algorithm, subkey ? 'cert' : 'sign', lifetime], at)
      const fingerprint = fingerprintOf(await gpg(['--with-colons', '--list-keys', `=${user}`]))
      if (subkey) await gpg(['--quick-add-key', fingerprint, algorithm, 'sign', lifetime], at)
      const path = () => {
        serial += 1
        return join(home, `file-${serial}`)
      }
      const exported = async (options: readonly string[]) => {
        const file = path()
        await gpg([...options, '--output', file, '--export', fingerprint])
        return await readFile(file)
      }
      return {
        fingerprint,
        armored: (await exported(['--armor'])).toString(),
        binary: await exported([]),
        async sign(content, { armored = false, digest, at: signedAt = at } = {}) {
          const file = path()
          await writeFile(file, content)
          const form = [
            ...(armored ? ['--armor'] : []),
            ...(digest === undefined ? [] : ['--digest-algo', digest]),
          ]
          await gpg(['--local-user', fingerprint, ...form, '--detach-sign', file], signedAt)
          return await readFile(`${file}.${armored ? 'asc' : 'sig'}`)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await run('gpgconf', ['--kill', 'all'])
      await rm(home, { recursive: true, force: true })
    },
  }
}

// A 1024 bit key is refused a SHA-512 digest by nobody, and DSA cuts what is too long.
const BATCH = ['--batch', '--quiet', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', '']

function fingerprintOf(listing: string): string {
  return /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? ''
}

/** As --faked-system-time wants it. */
function stamp(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d+Z/g, '')
}
