import { stat } from 'node:fs/promises'
import { parseListenAddress } from '@clamgate/milter'
import { probeMilter } from '../../selftest/through-milter.ts'
import type { Check } from '../check.ts'

/** Whether a milter answers on each of these addresses, and who else may reach it. Sends no mail. */
export async function milterChecks(listen: readonly string[], timeoutMs: number): Promise<readonly Check[]> {
  // What systemd holds has a path that only its unit and a running daemon know.
  const addresses = [...new Set(listen)].filter((text) => text !== 'systemd:')
  const checks = await Promise.all(
    addresses.map(async (address): Promise<readonly Check[]> => {
      const { state, sentence, remedy } = await probeMilter(address, timeoutMs)
      const more = remedy === null ? {} : { remedy }
      const answers = {
        name: 'milter',
        state: state === 'fail' ? 'fail' : 'ok',
        detail: sentence,
        ...more,
      } as const
      return [answers, ...(await exposed(address))]
    }),
  )
  return checks.flat()
}

const EXPOSED = {
  name: 'milter.exposed',
  why: 'A milter asks for no password: whoever reaches it can take its sessions, or learn what passes',
} as const

/** Who may reach it that is no MTA of this host. */
async function exposed(text: string): Promise<readonly Check[]> {
  const address = parseListenAddress(text)
  if (address.kind === 'tcp') {
    if (/^(127\.[\d.]+|::1|localhost)$/.test(address.host)) {
      return [{ ...EXPOSED, state: 'ok', detail: `${text} is reached from this host alone` }]
    }
    const detail = `${text} is open to other hosts`
    const remedy =
      'Listen on a Unix socket or on 127.0.0.1 (milter.listen), or let a firewall pass the mail servers alone'
    return [{ ...EXPOSED, state: 'warn', detail, remedy }]
  }
  if (address.kind !== 'unix') return []
  try {
    const { mode } = await stat(address.path)
    if ((mode & 0o002) === 0) {
      return [{ ...EXPOSED, state: 'ok', detail: `${address.path} is for its user and group alone` }]
    }
    const said = (mode & 0o777).toString(8).padStart(4, '0')
    return [
      {
        ...EXPOSED,
        state: 'warn',
        detail: `every user of this host may use ${address.path} (mode ${said})`,
        remedy: 'Set milter.mode: "0660" and milter.group: postfix, and reload the daemon',
      },
    ]
  } catch {
    return [] // that it is not there is said above
  }
}
