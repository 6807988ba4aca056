import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { messageOf } from '../../../ground/thrown.ts'
import { LATE, within } from '../../../ground/within.ts'
import type { PostfixView } from './seen-path.ts'

export interface InetPlace {
  readonly host: string
  readonly port: number
}

export interface InetGoal {
  /** A name or an address. */
  readonly host: string
  /** A number, or a name of services(5). */
  readonly port: string
}

const LOOKUP_MS = 5_000

/** The addresses that Postfix tries for this, in its order; or why it finds none. */
export async function resolveAsPostfix(
  { host, port }: InetGoal,
  view: PostfixView & { readonly protocols: string },
): Promise<readonly InetPlace[] | { readonly why: string }> {
  const number = /^\d+$/.test(port) ? Number(port) : await servicePort(port)
  if (number === undefined || number < 1 || number > 65_535) return { why: `there is no port ${port}` }
  const families = familiesOf(view.protocols)
  const literal = isIP(host)
  if (literal !== 0) {
    const why = `it is an IPv${literal} address, and inet_protocols = ${view.protocols} leaves that out`
    return families.includes(literal) ? [{ host, port: number }] : { why }
  }
  if (view.chrooted && !(await knowsNames(view.queueDirectory, host))) {
    return { why: `a chrooted service finds no address for the name ${host}: ${NO_RESOLVER}` }
  }
  try {
    const answers = await within(lookup(host, { all: true, order: 'verbatim' }), LOOKUP_MS)
    if (answers === LATE) return { why: `the name ${host} is not resolved within ${LOOKUP_MS / 1000} s` }
    const usable = answers.filter(({ family }) => families.includes(family))
    return usable.length > 0
      ? usable.map(({ address }) => ({ host: address, port: number }))
      : { why: `the name ${host} has no address of inet_protocols = ${view.protocols}` }
  } catch (error) {
    return { why: `the name ${host} is not resolved: ${messageOf(error)}` }
  }
}

const NO_RESOLVER = 'its queue directory has neither an etc/hosts with that name nor an etc/resolv.conf'

/** Whether a resolver that sees the queue directory as `/` has something to ask. */
async function knowsNames(queueDirectory: string, host: string): Promise<boolean> {
  const read = (name: string) => readFile(join(queueDirectory, 'etc', name), 'latin1').catch(() => '')
  if (/^\s*nameserver\s/m.test(await read('resolv.conf'))) return true
  const names = (await read('hosts'))
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1))
  return names.includes(host)
}

/** `all`, or `ipv4` and `ipv6` in some order. */
function familiesOf(protocols: string): readonly number[] {
  const words = protocols.toLowerCase().split(/[\s,]+/)
  if (words.includes('all') || protocols.trim() === '') return [4, 6]
  return [...(words.includes('ipv4') ? [4] : []), ...(words.includes('ipv6') ? [6] : [])]
}

async function servicePort(name: string): Promise<number | undefined> {
  const services = await readFile('/etc/services', 'latin1').catch(() => '')
  const line = services.split('\n').find((text) => new RegExp(`^${name}\\s+\\d+/tcp`).test(text))
  return line === undefined ? undefined : Number(/\s(\d+)\/tcp/.exec(line)?.[1])
}
