import { open } from 'node:fs/promises'
import type { Finding } from '../problem.ts'
import type { Config } from '../schema.ts'
import { Secret } from '../secret.ts'

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Longest secret in a file, bytes. */
const MAX_SECRET_BYTES = 4096

export interface SecretOptions {
  readonly env: Environment
  /** True when every user of the machine can read the configuration file itself. */
  readonly worldReadable: boolean
}

/** Fetches the texts of secrets that are given as `{ file }` or `{ env }`. The findings never hold a text. */
export async function resolveSecrets(
  config: Config,
  options: SecretOptions,
): Promise<{ readonly config: Config; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = []
  const visit = async (value: unknown, key: string): Promise<unknown> => {
    if (value instanceof Secret) {
      const { secret, problems } = await resolve(value, options)
      findings.push(...problems.map((problem) => ({ ...problem, key })))
      return secret
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const entries: [string, unknown][] = []
    for (const [name, inner] of Object.entries(value)) {
      entries.push([name, await visit(inner, key === '' ? name : `${key}.${name}`)])
    }
    return Object.fromEntries(entries)
  }
  // Only secrets are replaced, and by secrets: the shape stays.
  return { config: (await visit(config, '')) as Config, findings }
}

type Problem = Omit<Finding, 'key'>

interface Resolved {
  readonly secret: Secret
  readonly problems: readonly Problem[]
}

async function resolve(secret: Secret, { env, worldReadable }: SecretOptions): Promise<Resolved> {
  const { source } = secret
  const fetched =
    source.kind === 'file'
      ? await readSecret(source.path)
      : source.kind === 'env'
        ? variable(source.name, env)
        : {}
  if (fetched.problem !== undefined) return { secret, problems: [fetched.problem] }
  const resolved = fetched.text === undefined ? secret : new Secret(source, fetched.text)
  const text = resolved.reveal()
  const problems: Problem[] = []
  // It goes into configuration files of other programs and into protocols that are made of lines.
  if (/\p{Cc}|\ufffd/u.test(text))
    problems.push(error('the secret is not one line of UTF-8 text', 'give one line'))
  if (fetched.readableByAll !== undefined) problems.push(readableByAll(fetched.readableByAll))
  if (source.kind === 'text' && worldReadable) problems.push(readableByAll('this file'))
  return { secret: resolved, problems }
}

interface Fetched {
  readonly text?: string
  readonly problem?: Problem
  /** The file that is open to every user. */
  readonly readableByAll?: string
}

function variable(name: string, env: Environment): Fetched {
  const text = env[name]
  if (text !== undefined && text !== '') return { text }
  return {
    problem: error(`the environment variable ${name} is not set`, 'set it where the program is started'),
  }
}

async function readSecret(path: string): Promise<Fetched> {
  try {
    await using file = await open(path, 'r')
    const { mode } = await file.stat()
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_SECRET_BYTES + 1))
    if (bytesRead > MAX_SECRET_BYTES) {
      const message = `${path} is longer than ${MAX_SECRET_BYTES} bytes`
      return { problem: error(message, 'name the file that holds the secret and nothing else') }
    }
    const text = buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '')
    if (text === '') return { problem: error(`${path} is empty`, 'write the secret into it') }
    return (mode & 0o004) === 0 ? { text } : { text, readableByAll: path }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    const remedy = 'create it, and let the user of the daemon read it'
    return { problem: error(`${path} cannot be read (${code})`, remedy) }
  }
}

function error(message: string, remedy: string): Problem {
  return { severity: 'error', message, remedy }
}

function readableByAll(file: string): Problem {
  return {
    severity: 'warning',
    message: `every user of this machine can read the secret in ${file}`,
    remedy: file === 'this file' ? 'run chmod o-rwx on it' : `run chmod o-rwx ${file}`,
  }
}
