import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'

/** What a server shows, and the key for it; PEM. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

export interface IssueOptions {
  /** It was good for ten days of January 2020. */
  readonly expired?: boolean
}

/** A certificate authority that nobody knows, in a directory of its own. */
export interface PrivateAuthority extends AsyncDisposable {
  /** Its certificate, PEM: for `signatures.tls.ca`. */
  readonly caFile: string
  /** A certificate for host names and IP addresses. */
  issue(names: readonly string[], options?: IssueOptions): Promise<Certificate>
}

/** Under which a server on loopback is reached. */
export const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '127.0.0.2', '::1']

const OPENSSL_TIMEOUT_MS = 20_000
const IP_ADDRESS = /^[\d.]+$|:/

/** Makes an authority; it is gone with its directory. */
export async function makeAuthority(name = 'Clamgate tests'): Promise<PrivateAuthority> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-ca-'))
  // Its certificate is for everybody; openssl(1) keeps keys for their owner.
  await chmod(directory, 0o755)
  const path = (file: string) => join(directory, file)
  let serial = 0
  const issue = async (names: readonly string[], { expired = false }: IssueOptions = {}) => {
    serial += 1
    const [key, request, extensions, certificate] = ['key', 'csr', 'ext', 'pem'].map((ending) =>
      path(`${serial}.${ending}`),
    ) as [string, string, string, string]
    await writeFile(extensions, `subjectAltName=${names.map(altName).join(',')}\n`)
    await openssl(['req', ...newKey(key), '-subj', `/CN=${names[0]}`, '-out', request])
    const sign = ['x509', '-req', '-in', request, '-CA', path('ca.pem'), '-CAkey', path('ca.key')]
    const rest = ['-set_serial', String(serial), '-days', '10', '-extfile', extensions, '-out', certificate]
    await openssl([...sign, ...rest], expired ? '2020-01-01 00:00:00' : undefined)
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') }
  }
  const remove = () => rm(directory, { recursive: true, force: true })
  try {
    const self = ['req', '-x509', ...newKey(path('ca.key')), '-days', '10', '-subj', `/CN=${name}`]
    await openssl([...self, '-out', path('ca.pem')])
    return { caFile: path('ca.pem'), issue, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file]
}

function altName(name: string): string {
  return `${IP_ADDRESS.test(name) ? 'IP' : 'DNS'}:${name}`
}

/** @param at the time that it believes to be; openssl(1) before 3.4 sets no dates for a certificate */
async function openssl(args: readonly string[], at?: string): Promise<void> {
  const [program = '', ...all] = [...(at === undefined ? [] : ['faketime', at]), 'openssl', ...args]
  const environment = { PATH: PROGRAM_PATH, TZ: 'UTC' }
  await runProgram({ program, args: all, as: undefined, environment, timeoutMs: OPENSSL_TIMEOUT_MS })
}
