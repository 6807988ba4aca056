import { type ImscpPluginFact, readImscpPlugin } from '../../host/imscp-plugin.ts'
import { milterEntries } from '../../host/postfix/look/milter-list.ts'
import { leadsTo } from '../../host/postfix/milter-entry.ts'
import { type PostfixState, readPostfixState } from '../../host/postfix/state.ts'
import type { Check } from '../check.ts'

/** What the plugin of i-MSCP has done here, and what Postfix says of it. */
export interface ImscpFacts {
  /** Undefined where it has not set Clamgate up here. */
  readonly plugin: ImscpPluginFact | 'hidden' | undefined
  /** Lists of main.cf without an entry for us; undefined where they cannot be read. */
  readonly missing: readonly string[] | undefined
}

const LISTS = ['smtpd_milters', 'non_smtpd_milters'] as const
const NAME = 'software.imscp'
const USUAL_QUEUE = '/var/spool/postfix'

/** @param listen `milter.listen` */
export async function readImscp(root: string, listen: readonly string[]): Promise<ImscpFacts> {
  const plugin = await readImscpPlugin(root)
  if (plugin === undefined || plugin === 'hidden') return { plugin, missing: undefined }
  const { postfixDirectory } = plugin
  const directory = postfixDirectory === '' ? undefined : postfixDirectory
  const state = await readPostfixState(directory).catch(() => undefined)
  return { plugin, missing: state === undefined ? undefined : listsWithoutUs(state, listen) }
}

/** Pure. */
export function listsWithoutUs(
  { main }: Pick<PostfixState, 'main'>,
  listen: readonly string[],
): readonly string[] {
  const queue = main.get('queue_directory') ?? USUAL_QUEUE
  return LISTS.filter((name) => {
    return !milterEntries(main.get(name) ?? '').some(({ text }) => leadsTo(text, listen, queue))
  })
}

/** What the plugin says that it has done, against what is. Pure. */
export function imscpChecks({ plugin, missing }: ImscpFacts): readonly Check[] {
  if (plugin === undefined) return []
  if (plugin === 'hidden') {
    return [{ name: NAME, state: 'skip', detail: 'what the i-MSCP plugin has done is for root to read' }]
  }
  const name = `the i-MSCP plugin ClamAV ${plugin.version}`
  switch (plugin.state) {
    case 'disabled':
      return [{ name: NAME, state: 'ok', detail: `${name} is deactivated: it lets Postfix ask nobody` }]
    case 'pending':
      return [
        {
          name: NAME,
          state: 'warn',
          detail: `${name} waits until mail can be scanned: Postfix does not ask Clamgate before`,
          remedy: 'See which databases are missing, and why freshclam does not bring them.',
          command: 'clamgate status; systemctl status clamgate-imscp clamav-freshclam',
        },
      ]
    case 'applied':
      return [appliedCheck(name, missing)]
  }
}

function appliedCheck(name: string, missing: ImscpFacts['missing']): Check {
  if (missing === undefined) {
    return {
      name: NAME,
      state: 'skip',
      detail: `${name} is activated, and main.cf, which should name Clamgate, cannot be read`,
    }
  }
  if (missing.length === 0) {
    return { name: NAME, state: 'ok', detail: `${name} is activated, and main.cf names Clamgate as it says` }
  }
  return {
    name: NAME,
    state: 'fail',
    detail: `${name} is activated, and ${missing.join(' and ')} of main.cf ${missing.length > 1 ? 'do' : 'does'} not name Clamgate: mail passes unscanned`,
    remedy:
      'Deactivate the plugin in the panel and activate it again; see who has written main.cf (a listener in /etc/imscp/listeners.d, postconf -e).',
    command: `postconf -n ${LISTS.join(' ')}`,
  }
}
