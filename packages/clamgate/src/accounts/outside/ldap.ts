import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Client, type Entry, InvalidCredentialsError } from 'ldapts'
import { AccessError } from '../../access/errors.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Directory } from '../entrance-types.ts'
import type { EnterPerson } from './people.ts'
import type { OutsideRole, Person } from './types.ts'

/** `console.ldap`. */
export interface LdapSettings {
  readonly url: string
  readonly bindDn: string | undefined
  readonly bindPassword: string | undefined
  readonly base: string
  readonly filter: string
  readonly idAttribute: string
  readonly nameAttribute: string
  readonly addressAttribute: string
  readonly groupAttribute: string
  readonly groupBase: string | undefined
  readonly groupFilter: string
  readonly startTls: boolean
  /** Certificates in PEM; undefined: those that Node knows. */
  readonly ca: string | undefined
  readonly roles: readonly OutsideRole[]
}

export interface LdapDeps {
  /** As it is configured now; undefined: there is no directory. */
  readonly settings: () => Promise<LdapSettings | undefined>
  readonly enter: EnterPerson
  /** Why it cannot be asked; no secret is in it. */
  readonly onAway: (sentence: string, error: unknown) => void
  /** Why somebody whom it knows has no role here. */
  readonly onNoRole: (sentence: string) => void
  /** Longest wait for a connection, and for an answer, ms. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 5000
const NAME_MAX_CHARS = 256

/** Passwords of a directory: somebody is searched for, and then has to bind. */
export function createLdapDirectory({
  settings,
  enter,
  onAway,
  onNoRole,
  timeoutMs = TIMEOUT_MS,
}: LdapDeps): Pick<Directory, 'check'> {
  return {
    async check(name, password) {
      // A bind without a password succeeds at once (RFC 4513 section 5.1.2), as nobody.
      if (password === '' || name === '' || name.length > NAME_MAX_CHARS) return undefined
      let person: Person | undefined
      let roles: readonly OutsideRole[] = []
      try {
        const asked = await settings()
        if (asked === undefined) return undefined
        roles = asked.roles
        person = await find(asked, name, password, timeoutMs)
      } catch (cause) {
        onAway(`The directory cannot be asked: ${messageOf(cause)}`, cause)
        throw new AccessError('ACCESS_AWAY', 'The directory of passwords cannot be asked at this moment', {
          remedy: 'Accounts with a password of our own can sign in; see the log for the directory.',
        })
      }
      if (person === undefined) return undefined
      const who = cleanText(person.name, 100)
      const noRole = (why: string) => onNoRole(`The directory knows ${who}, who has no role here: ${why}`)
      try {
        const id = await enter(person, roles)
        if (id === undefined) noRole('no entry of console.ldap.roles fits')
        return id
      } catch (error) {
        // A role without the domain or the address that it needs is none.
        if (!(error instanceof AccessError) || error.code !== 'ACCESS_INVALID') throw error
        noRole(error.message)
        return undefined
      }
    },
  }
}

/** Text as a value in a filter, RFC 4515 section 3. */
export function escapeFilterValue(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (octet) =>
    octet < 0x20 || octet > 0x7e || '\\*()&|!=<>~'.includes(String.fromCharCode(octet))
      ? `\\${octet.toString(16).padStart(2, '0')}`
      : String.fromCharCode(octet),
  ).join('')
}

async function find(
  asked: LdapSettings,
  name: string,
  password: string,
  timeoutMs: number,
): Promise<Person | undefined> {
  const client = await connect(asked, timeoutMs)
  try {
    const { bindDn, bindPassword } = asked
    if (bindDn !== undefined) await client.bind(bindDn, bindPassword ?? '')
    const { idAttribute, nameAttribute, addressAttribute, groupAttribute } = asked
    const { searchEntries } = await client.search(asked.base, {
      ...{ scope: 'sub', sizeLimit: 2, timeLimit: Math.ceil(timeoutMs / 1000), derefAliases: 'never' },
      filter: filled(asked.filter, { name }),
      attributes: [idAttribute, nameAttribute, addressAttribute, groupAttribute],
      explicitBufferAttributes: ['objectGUID'],
    })
    const [entry, ...others] = searchEntries
    // Nobody, or a filter that does not tell people apart. A referral is no entry, and is not followed.
    if (entry === undefined || others.length > 0) return undefined
    if (!(await binds(asked, entry.dn, password, timeoutMs))) return undefined
    const [subject = entry.dn] = textsOf(entry, idAttribute)
    const [called = name] = textsOf(entry, nameAttribute)
    return {
      ...{ issuer: new URL(asked.url).host, subject, name: called },
      values: [...textsOf(entry, groupAttribute), ...(await groupsOf(client, asked, entry.dn, name))],
      addresses: textsOf(entry, addressAttribute),
    }
  } finally {
    await client.unbind().catch(() => undefined)
  }
}

/** On a connection of its own: the one that searches stays who it is. */
async function binds(asked: LdapSettings, dn: string, password: string, timeoutMs: number): Promise<boolean> {
  const client = await connect(asked, timeoutMs)
  try {
    await client.bind(dn, password)
    return true
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return false
    throw error
  } finally {
    await client.unbind().catch(() => undefined)
  }
}

async function groupsOf(
  client: Client,
  { groupBase, groupFilter }: LdapSettings,
  dn: string,
  name: string,
): Promise<readonly string[]> {
  if (groupBase === undefined) return []
  const filter = filled(groupFilter, { dn, name })
  const { searchEntries } = await client.search(groupBase, { scope: 'sub', filter, attributes: ['cn'] })
  return searchEntries.flatMap((entry) => [entry.dn, ...textsOf(entry, 'cn')])
}

async function connect({ url, startTls, ca }: LdapSettings, timeoutMs: number): Promise<Client> {
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const tls: ConnectionOptions = {
    ...{ rejectUnauthorized: true, minVersion: 'TLSv1.2', host },
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  }
  const isSecure = protocol === 'ldaps:'
  const client = new Client({
    ...{ url, timeout: timeoutMs, connectTimeout: timeoutMs, strictDN: false },
    ...(isSecure ? { tlsOptions: tls } : {}),
  })
  try {
    if (!isSecure && startTls) await client.startTLS(tls)
  } catch (error) {
    await client.unbind().catch(() => undefined)
    throw error
  }
  return client
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(name|dn)\}/g, (_, key: string) => escapeFilterValue(values[key] ?? ''))
}

function textsOf(entry: Entry, attribute: string): readonly string[] {
  const key = Object.keys(entry).find((one) => one.toLowerCase() === attribute.toLowerCase())
  const value = key === undefined ? [] : (entry[key] ?? [])
  const all = Array.isArray(value) ? value : [value]
  return all.map((one) => (typeof one === 'string' ? one : one.toString('hex'))).filter((one) => one !== '')
}
