import { hash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'
import type { RsyncServer } from './rsync-server.ts'
import type { SignatureServer } from './signature-server.ts'
import type { SigningKey } from './signing-key.ts'

/** Content by the name of its file. */
export type Contents = Readonly<Record<string, string | Buffer>>

/** With a sidecar of sha256sum(1) for each: SecuriteInfo (`SECRET/`), URLhaus (no prefix), sources of one's own. */
export function putWithDigests(
  server: SignatureServer,
  contents: Contents,
  {
    prefix = '',
    algorithm = 'sha256',
  }: { readonly prefix?: string; readonly algorithm?: 'sha256' | 'md5' } = {},
): void {
  for (const [name, content] of Object.entries(contents)) {
    server.put(`${prefix}${name}`, content)
    server.put(`${prefix}${name}.${algorithm}`, `${hash(algorithm, content)}  ${name}\n`)
  }
}

/** Where MalwarePatrol has a list. */
export function malwarePatrolPath(receipt: string, product = 32, list = 'clamav_basic'): string {
  return `getfile?receipt=${receipt}&product=${product}&list=${list}`
}

/** Linux Malware Detect: a version, an archive with a directory in it, and its digest. */
export async function putMaldet(server: SignatureServer, version: string, contents: Contents): Promise<void> {
  const archive = await packed('maldet-sigs', contents)
  server.put('maldet.sigs.ver', `${version}\n`)
  server.put('maldet-sigpack.tgz', archive)
  server.put('maldet-sigpack.tgz.md5', `${hash('md5', archive)}  maldet-sigpack.tgz\n`)
}

/** Sanesecurity: each file with a detached signature. */
export async function putSigned(
  server: RsyncServer,
  module: string,
  contents: Contents,
  { key, modified = new Date() }: { readonly key: SigningKey; readonly modified?: Date },
): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await server.put(module, name, content, modified)
    await server.put(module, `${name}.sig`, await key.sign(content), modified)
  }
}

/**
 * A `.tgz` of files below one directory, as tar(1) makes it.
 * @param options more of tar's, `--transform=…` for names that nobody should have
 */
export async function packed(
  root: string,
  contents: Contents,
  options: readonly string[] = [],
): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-tgz-'))
  try {
    for (const [name, content] of Object.entries(contents)) {
      const file = join(directory, root, name)
      await mkdir(dirname(file), { recursive: true })
      // As the provider once did; whoever installs it with that mode stops clamd.
      await writeFile(file, content, { mode: 0o600 })
    }
    const archive = join(directory, 'archive.tgz')
    await runProgram({
      program: 'tar',
      args: ['--create', '--gzip', `--file=${archive}`, `--directory=${directory}`, ...options, root],
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: 30_000,
    })
    return await readFile(archive)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
