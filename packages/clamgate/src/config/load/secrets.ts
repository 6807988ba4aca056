import { open } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'
import { error, type Finding, type Words, warning, words } from '../problem.ts'
import type { Config } from '../schema.ts'
import { Secret } from '../secret.ts'
import { replaceParts } from '../tree.ts'

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Longest secret in a file, bytes. */
const MAX_SECRET_BYTES = 4096

export interface SecretOptions {
  readonly env: Environment
  /** True when every user of the machine can read the configuration file that the key is in. */
  readonly worldReadable: (key: string) => boolean
}

/** Fetches the texts of secrets that are given as `{ file }` or `{ env }`. The findings never hold a text. */
export async function resolveSecrets(
  config: Config,
  { env, worldReadable }: SecretOptions,
): Promise<{ readonly config: Config; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = []
  const resolved = await replaceParts(config, '', async (secret, key) => {
    if (!(secret instanceof Secret)) return undefined
    const fetched = await fetchText(secret, env)
    if ('problem' in fetched) {
      findings.push(error(key, fetched.problem.message, fetched.problem.remedy))
      return secret
    }
    // It goes into configuration files of other programs and into protocols that are made of lines.
    if (/\p{Cc}|\ufffd/u.test(fetched.text)) {
      findings.push(error(key, 'the secret is not one line of UTF-8 text', 'give one line'))
    }
    if (secret.source.kind === 'text' ? worldReadable(key) : fetched.isOpen === true) {
      findings.push(readableByAll(key, secret))
    }
    return new Secret(secret.source, fetched.text)
  })
  // Only secrets are replaced, and by secrets: the shape stays.
  return { config: resolved as Config, findings }
}

/** The text of a secret, and whether every user can read the file that it is in; or why it cannot be had. */
type Fetched = { readonly text: string; readonly isOpen?: boolean } | { readonly problem: Words }

async function fetchText(secret: Secret, env: Environment): Promise<Fetched> {
  const { source } = secret
  if (source.kind === 'text') return { text: secret.reveal() }
  if (source.kind === 'file') return await readSecret(source.path)
  const text = env[source.name]
  if (text !== undefined && text !== '') return { text }
  const message = `the environment variable ${source.name} is not set`
  return { problem: words(message, 'set it where the program is started') }
}

async function readSecret(path: string): Promise<Fetched> {
  try {
    await using file = await open(path, 'r')
    const { mode } = await file.stat()
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_SECRET_BYTES + 1))
    if (bytesRead > MAX_SECRET_BYTES) {
      const message = `${path} is longer than ${MAX_SECRET_BYTES} bytes`
      return { problem: words(message, 'name the file that holds the secret and nothing else') }
    }
    const text = buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '')
    if (text === '') return { problem: words(`${path} is empty`, 'write the secret into it') }
    return { text, isOpen: (mode & 0o004) !== 0 }
  } catch (cause) {
    const code = systemCode(cause) ?? 'unknown error'
    const remedy = 'create it, and let the user of the daemon read it'
    return { problem: words(`${path} cannot be read (${code})`, remedy) }
  }
}

function readableByAll(key: string, { source }: Secret): Finding {
  const file = source.kind === 'file' ? source.path : 'this file'
  const remedy = source.kind === 'file' ? `run chmod o-rwx ${file}` : 'run chmod o-rwx on it'
  return warning(key, `every user of this machine can read the secret in ${file}`, remedy)
}
