import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../clamgate/src/ground/run-program.ts'
import { messageOf } from '../../clamgate/src/ground/thrown.ts'
import { LabError } from './errors.ts'
import { accepts, type ForegroundDaemon, startForegroundDaemon } from './foreground-daemon.ts'
import { freePort } from './free-port.ts'
import { SYSTEM_PATH } from './postfix-programs.ts'
import type { Certificate } from './signatures/private-authority.ts'
import { waitUntil } from './wait-until.ts'

export interface PrivateLdapOptions {
  /** What it shows for TLS. */
  readonly certificate: Certificate
  /** PEM of who signed that. */
  readonly caFile: string
  /** Entries below {@link LDAP_BASE}, LDIF. */
  readonly ldif: string
}

/** A real slapd of our own, in a private directory. */
export interface PrivateLdap extends AsyncDisposable {
  readonly port: number
  readonly tlsPort: number
  stop(): Promise<void>
}

export const LDAP_BASE = 'dc=example,dc=org'
/** Entries below it are found, and nobody can bind as one of them: unwillingToPerform (53), as other directories answer for who is locked. */
export const LDAP_LOCKED = `ou=locked,${LDAP_BASE}`
export const LDAP_ADMIN = { dn: `cn=admin,${LDAP_BASE}`, password: 'admin-of-the-lab' } as const

const LOAD_MS = 20_000
const ACCESS = [
  'access to attrs=userPassword by anonymous auth by * none',
  'access to * by users read by * none',
]
const SCHEMAS = ['core', 'cosine', 'inetorgperson', 'nis']

/** Starts one; within a second. @throws {LabError} HOST_DAEMON_START */
export async function startPrivateLdap({
  certificate,
  caFile,
  ldif,
}: PrivateLdapOptions): Promise<PrivateLdap> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-ldap-'))
  const path = (file: string) => join(directory, file)
  await mkdir(path('data'))
  await mkdir(path('locked'))
  await writeFile(path('server.pem'), certificate.certificate)
  await writeFile(path('server.key'), certificate.key, { mode: 0o600 })
  await writeFile(
    path('slapd.conf'),
    [
      ...SCHEMAS.map((schema) => `include /etc/ldap/schema/${schema}.schema`),
      ...['modulepath /usr/lib/ldap', 'moduleload back_mdb'],
      ...[`pidfile ${path('pid')}`, `TLSCACertificateFile ${caFile}`],
      ...[`TLSCertificateFile ${path('server.pem')}`, `TLSCertificateKeyFile ${path('server.key')}`],
      'TLSVerifyClient never',
      // A part of the tree stands before the whole of it.
      ...['database mdb', `suffix "${LDAP_LOCKED}"`, `directory ${path('locked')}`, 'subordinate'],
      ...[`rootdn "${LDAP_ADMIN.dn}"`, 'restrict bind', ...ACCESS],
      ...['database mdb', `suffix "${LDAP_BASE}"`, `directory ${path('data')}`],
      ...[`rootdn "${LDAP_ADMIN.dn}"`, `rootpw ${LDAP_ADMIN.password}`, ...ACCESS],
      '',
    ].join('\n'),
  )
  const base = `dn: ${LDAP_BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n`
  const locked = `dn: ${LDAP_LOCKED}\nobjectClass: organizationalUnit\nou: locked\n`
  await writeFile(path('entries.ldif'), `${base}\n${locked}\n${ldif}`)
  try {
    await runProgram({
      program: '/usr/sbin/slapadd',
      args: ['-q', '-f', path('slapd.conf'), '-b', LDAP_BASE, '-l', path('entries.ldif')],
      ...{ environment: { PATH: SYSTEM_PATH }, timeoutMs: LOAD_MS, as: undefined },
    })
  } catch (cause) {
    await rm(directory, { recursive: true, force: true })
    throw new LabError('HOST_DAEMON_START', `slapadd refuses the entries: ${messageOf(cause)}`, { cause })
  }
  const [port, tlsPort] = [await freePort(), await freePort()]
  const daemon: ForegroundDaemon = await startForegroundDaemon({
    command: '/usr/sbin/slapd',
    args: [
      ...['-d', '0', '-f', path('slapd.conf')],
      ...['-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`],
    ],
    ...{ env: { PATH: SYSTEM_PATH }, outputFile: path('log'), readyAt: port, temporaryDirectory: directory },
  })
  // It begins to listen on one after the other.
  await waitUntil(async () => ((await accepts(tlsPort)) ? true : undefined), { timeoutMs: LOAD_MS })
  const stop = async () => void (await daemon.stop())
  return {
    ...{ port, tlsPort, stop },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
