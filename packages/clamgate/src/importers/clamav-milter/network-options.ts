import { parseNetwork } from '../../patterns/patterns.ts'
import type { ConfOption } from './conf-file.ts'
import { type Context, different, notCarried, originOf, type Remarks, SAME } from './context.ts'

/** clamav-milter compares IPv6 addresses in words of as many bits, and only whole words of the mask work. */
const WHOLE_WORDS_BITS = 32

/** `LocalNet`: an address, `address/prefix`, a host name, or `local`. */
export function localNet(option: ConfOption, context: Context): Remarks {
  const { value } = option
  const parsed = parseNetwork(value)
  if (!parsed.ok) return notCarried(`${parsed.message}${looseMask(value)}`)
  context.draft.add('policy.skip.networks', value, originOf(option, context))
  const { network } = parsed
  if (network.kind === 'local') return different(LOCAL_NOTE)
  if (network.kind === 'host') return different(HOST_NOTE)
  return network.family === 6 && network.prefix % WHOLE_WORDS_BITS !== 0 ? different(IPV6_NOTE) : SAME
}

/** clamav-milter takes the digits in front, none for 0: every client. */
function looseMask(value: string): string {
  const [, digits, more] = /\/(\d*)(.*)$/.exec(value) ?? []
  if (more === undefined || more === '' || /^\.\d/.test(more)) return ''
  return `; clamav-milter takes it for /${digits === '' ? '0, every client' : digits}, so see what was meant`
}

const LOCAL_NOTE =
  'local means mail from this host, through sendmail(1) or from a loopback address; clamav-milter hardly ever recognised it, so that such mail was scanned'
const HOST_NOTE = 'every address of the host counts, not only the first'
const IPV6_NOTE =
  'clamav-milter compares the wrong bits of it, and skipped mail of other networks instead; here it is what it says'
