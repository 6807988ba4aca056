import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import {
  Client,
  type Entry,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  ResultCodeError,
  type SearchOptions,
} from 'ldapts'
import { AccessError } from '../../access/errors.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Directory } from '../entrance-types.ts'
import {
  escapeFilterValue,
  formerIssuers,
  inDirectory,
  issuerOf,
  loginAttributes,
  subjectFilter,
} from './ldap-names.ts'
import type { EnterPerson } from './people.ts'
import type { Identity, OutsideRole, Person } from './types.ts'

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
  /** Whom others know an account as. */
  readonly identitiesOf: (account: string) => Promise<readonly Identity[]>
  /** Why it cannot be asked; no secret is in it. */
  readonly onAway: (sentence: string, error: unknown) => void
  /** Why somebody whom it knows has no role here. */
  readonly onNoRole: (sentence: string) => void
  /** Longest wait for a connection, and for an answer, ms. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 5000
const NAME_MAX_CHARS = 256

/** Whom a directory is asked for: by what was typed, or by what it tells people apart by. */
type Wanted = { readonly name: string } | { readonly subject: string }

/** Passwords of a directory: somebody is searched for, and then has to bind. */
export function createLdapDirectory({
  settings,
  enter,
  identitiesOf,
  onAway,
  onNoRole,
  timeoutMs = TIMEOUT_MS,
}: LdapDeps): Pick<Directory, 'check' | 'proves'> {
  async function check(wanted: Wanted, password: string): Promise<string | undefined> {
    // A bind without a password succeeds at once (RFC 4513 section 5.1.2), as nobody.
    if (password === '') return undefined
    let asked: LdapSettings | undefined
    let person: Person | undefined
    try {
      asked = await settings()
      if (asked === undefined) return undefined
      person = await find(asked, wanted, password, timeoutMs)
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
      const id = await enter(person, asked.roles)
      if (id === undefined) noRole('no entry of console.ldap.roles fits')
      return id
    } catch (error) {
      // A role without the domain or the address that it needs is none.
      if (!(error instanceof AccessError) || error.code !== 'ACCESS_INVALID') throw error
      noRole(error.message)
      return undefined
    }
  }

  return {
    async check(name, password) {
      if (name === '' || name.length > NAME_MAX_CHARS) return undefined
      return await check({ name }, password)
    },
    async proves(account, password) {
      const identity = inDirectory(await identitiesOf(account))
      if (identity === undefined) return false
      return (await check({ subject: identity.subject }, password)) === account
    },
  }
}

async function find(
  asked: LdapSettings,
  wanted: Wanted,
  password: string,
  timeoutMs: number,
): Promise<Person | undefined> {
  const client = await connect(asked, timeoutMs)
  try {
    const { bindDn, bindPassword } = asked
    if (bindDn !== undefined) await client.bind(bindDn, bindPassword ?? '')
    const entry = await entryOf(client, asked, wanted, timeoutMs)
    if (entry === undefined || !(await binds(asked, entry.dn, password, timeoutMs))) return undefined
    const { idAttribute, nameAttribute, addressAttribute, groupAttribute, filter } = asked
    const [login = ''] = loginAttributes(filter).flatMap((attribute) => textsOf(entry, attribute))
    const name = 'name' in wanted ? wanted.name : login
    const [subject = entry.dn] = textsOf(entry, idAttribute)
    const [called = name] = textsOf(entry, nameAttribute)
    return {
      ...{ issuer: issuerOf(asked), subject, formerly: formerIssuers(asked, subject), name: called },
      values: [...textsOf(entry, groupAttribute), ...(await groupsOf(client, asked, entry.dn, name))],
      addresses: textsOf(entry, addressAttribute),
    }
  } finally {
    await client.unbind().catch(() => undefined)
  }
}

/** Nobody, too, where more than one is found: a filter that does not tell people apart. A referral is no entry, and is not followed. */
async function entryOf(
  client: Client,
  asked: LdapSettings,
  wanted: Wanted,
  timeoutMs: number,
): Promise<Entry | undefined> {
  const { idAttribute, nameAttribute, addressAttribute, groupAttribute } = asked
  const attributes = [idAttribute, nameAttribute, addressAttribute, groupAttribute]
  const search = async (base: string, how: Pick<SearchOptions, 'scope' | 'filter'>) => {
    const { searchEntries } = await client.search(base, {
      ...{ sizeLimit: 2, timeLimit: Math.ceil(timeoutMs / 1000), derefAliases: 'never', ...how },
      attributes: [...new Set([...attributes, ...loginAttributes(asked.filter)])],
      explicitBufferAttributes: ['objectGUID'],
    })
    return searchEntries.length === 1 ? searchEntries[0] : undefined
  }
  if ('name' in wanted)
    return await search(asked.base, { scope: 'sub', filter: filled(asked.filter, wanted) })
  const { subject } = wanted
  const found = await search(asked.base, { scope: 'sub', filter: subjectFilter(idAttribute, subject) })
  if (found !== undefined || !subject.includes('=')) return found
  // Whoever has no such attribute is told apart by the name of the entry.
  const isNone = (error: unknown) => {
    if (error instanceof NoSuchObjectError || error instanceof InvalidDNSyntaxError) return undefined
    throw error
  }
  return await search(subject, { scope: 'base', filter: '(objectClass=*)' }).catch(isNone)
}

/**
 * Results of a bind that say nothing of the password: the server, or what was set up here, is at fault. All others are an answer about
 * who binds. Many say by another one than 49 that somebody is locked, has ended or may not (389-DS and FreeIPA by 19 and 53): a guess
 * like any other, which counts, and which tells nobody that there is such an account.
 */
const NO_ANSWERS: ReadonlySet<number> = new Set([
  // operationsError, protocolError, timeLimitExceeded, authMethodNotSupported, strongerAuthRequired
  ...[1, 2, 3, 7, 8],
  // referral, adminLimitExceeded, confidentialityRequired, saslBindInProgress
  ...[10, 11, 13, 14],
  // busy, unavailable, loopDetect, other; 248: of the library, for no answer
  ...[51, 52, 54, 80, 248],
])

/** On a connection of its own: the one that searches stays who it is. */
async function binds(asked: LdapSettings, dn: string, password: string, timeoutMs: number): Promise<boolean> {
  const client = await connect(asked, timeoutMs)
  try {
    await client.bind(dn, password)
    return true
  } catch (error) {
    if (error instanceof ResultCodeError && !NO_ANSWERS.has(error.code)) return false
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
