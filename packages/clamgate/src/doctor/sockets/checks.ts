import { stat } from 'node:fs/promises'
import { parseListenAddress } from '@clamgate/milter'
import { probeMilter } from '../../selftest/through-milter.ts'
import type { Check } from '../check.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'

/** Whether a milter answers on each of these addresses, and who else may reach it. Sends no mail. */
export async function milterChecks(listen: readonly string[], timeoutMs: number): Promise<readonly Check[]> {
  // What systemd holds has a path that only its unit and a running daemon know.
  const addresses = [...new Set(listen)].filter((text) => text !== 'systemd:')
  const checks = await Promise.all(
    addresses.map(async (address): Promise<readonly Check[]> => {
      const { state, sentence, remedy, code } = await probeMilter(address, timeoutMs)
      const answers = {
        name: 'milter',
        state: state === 'fail' ? 'fail' : 'ok',
        ...seen(state === 'ok' ? say('milter.answers', { address }) : say('milter.fails', { why: sentence })),
        ...(code !== null && { code }),
        ...(remedy !== null && advised(say('milter.do', { what: remedy }))),
      } as const
      return [answers, ...(await exposed(address))]
    }),
  )
  return checks.flat()
}

const EXPOSED = {
  name: 'milter.exposed',
  why: OWN_WHYS['milter.exposed'],
} as const

/** Who may reach it that is no MTA of this host. */
async function exposed(text: string): Promise<readonly Check[]> {
  const address = parseListenAddress(text)
  if (address.kind === 'tcp') {
    if (/^(127\.[\d.]+|::1|localhost)$/.test(address.host)) {
      return [{ ...EXPOSED, state: 'ok', ...seen(say('milter.this-host', { address: text })) }]
    }
    const said = seen(say('milter.open', { address: text }))
    return [{ ...EXPOSED, state: 'warn', ...said, ...advised(say('milter.close')) }]
  }
  if (address.kind !== 'unix') return []
  try {
    const { mode } = await stat(address.path)
    if ((mode & 0o002) === 0) {
      return [{ ...EXPOSED, state: 'ok', ...seen(say('milter.own', { path: address.path })) }]
    }
    const octal = (mode & 0o777).toString(8).padStart(4, '0')
    return [
      {
        ...EXPOSED,
        state: 'warn',
        ...seen(say('milter.everybody', { path: address.path, mode: octal })),
        ...advised(say('milter.set-mode')),
      },
    ]
  } catch {
    return [] // that it is not there is said above
  }
}
