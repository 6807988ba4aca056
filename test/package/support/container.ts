import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { waitUntil } from '../../../packages/lab/src/wait-until.ts'

// A root with a real systemd as process 1: where this machine permits a container.

const run = promisify(execFile)
const NSPAWN = '/usr/bin/systemd-nspawn'
/** Not through a systemd of this host, which need not be one. */
const AS_WE_ARE = ['--register=no', '--keep-unit', '--private-network', '--console=pipe']
const UP_MS = 300_000
const OUTPUT_BYTES = 16 * 1024 ** 2

/** Why no container can be booted here; undefined where one can. */
export async function whyNot(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can start a container'
  if (!existsSync(NSPAWN)) return 'there is no systemd-nspawn (apt-get install systemd-container)'
  const trial = ['--quiet', '-D', '/', '--volatile=yes', ...AS_WE_ARE, '/bin/true']
  return await run(NSPAWN, trial).then(
    () => undefined,
    (error: { stderr: string }) => `this machine permits no container: ${error.stderr.trim()}`,
  )
}

/**
 * Where a root of Debian bookworm is kept, made by the first who asks.
 *
 * @param name of the directory; one for each list of packages
 * @param packages with what the tests of the package need
 */
export async function keptRoot(name: string, packages: readonly string[] = []): Promise<string> {
  const kept = join(import.meta.dirname, '../../../.clamgate/roots', name)
  const script = join(import.meta.dirname, 'make-root.sh')
  await run('bash', [script, 'bookworm', kept, ...packages], { maxBuffer: OUTPUT_BYTES })
  return kept
}

/** The kept root of a server with i-MSCP: what the panel installs, and what its double needs. */
export async function imscpRoot(): Promise<string> {
  const packages = await readFile(join(import.meta.dirname, 'imscp/packages'), 'utf8')
  return await keptRoot('bookworm-imscp', packages.trim().split(' '))
}

export interface Container extends AsyncDisposable {
  run(script: string): Promise<{ readonly stdout: string }>
}

/** Boots it, and waits until it is up. */
export async function boot(root: string): Promise<Container> {
  // Several at a time differ by name, and not by what they see of it.
  const names = [`--machine=${basename(dirname(root))}`, '--hostname=root']
  const args = ['-D', root, '--boot', ...names, ...AS_WE_ARE]
  const nspawn = spawn(NSPAWN, args, { stdio: 'ignore' })
  const closed = once(nspawn, 'close')
  // Looked up each time: the first ones only prepare the container.
  const inside = async (script: string) =>
    await run('nsenter', [
      ...['-t', String(await firstChild(nspawn.pid)), '-m', '-u', '-i', '-n', '-p', '-r', '-w'],
      ...['env', '-i', 'HOME=/root', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'bash', '-c', script],
    ])
  const container: Container = {
    run: inside,
    async [Symbol.asyncDispose]() {
      // The end of its first process is the end of all: without it services would go on in a root that is gone.
      const first = await firstChild(nspawn.pid)
      if (first !== undefined) process.kill(first, 'SIGKILL')
      nspawn.kill('SIGKILL')
      await closed
    },
  }
  const isUp = async () =>
    await inside('systemctl is-active multi-user.target').then(
      () => true,
      () => undefined,
    )
  if (await waitUntil(isUp, { timeoutMs: UP_MS, intervalMs: 500 })) return container
  await container[Symbol.asyncDispose]()
  throw new Error(`systemd did not come up in ${root}`)
}

/** The systemd of the container is the one child of systemd-nspawn. */
async function firstChild(pid: number | undefined): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const [first] = children.trim().split(' ')
  return first === undefined || first === '' ? undefined : Number(first)
}
