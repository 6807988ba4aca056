import type { Sentence } from '../../ground/saying/sentence.ts'
import { type ImscpPluginFact, readImscpPlugin } from '../../host/imscp-plugin.ts'
import { milterEntries } from '../../host/postfix/look/milter-list.ts'
import { leadsTo } from '../../host/postfix/milter-entry.ts'
import { type PostfixState, readPostfixState } from '../../host/postfix/state.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

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
    return [{ name: NAME, state: 'skip', ...seen(say('imscp.hidden')) }]
  }
  const name = say('imscp.plugin', { version: plugin.version })
  switch (plugin.state) {
    case 'disabled':
      return [{ name: NAME, state: 'ok', ...seen(name, say('imscp.disabled')) }]
    case 'pending':
      return [
        {
          name: NAME,
          state: 'warn',
          ...seen(name, say('imscp.pending')),
          ...advised(say('imscp.see-databases')),
          command: 'clamgate status; systemctl status clamgate-imscp clamav-freshclam',
        },
      ]
    case 'applied':
      return [appliedCheck(name, missing)]
  }
}

function appliedCheck(name: Sentence, missing: ImscpFacts['missing']): Check {
  if (missing === undefined) {
    return {
      name: NAME,
      state: 'skip',
      ...seen(name, say('imscp.unreadable')),
    }
  }
  if (missing.length === 0) {
    return { name: NAME, state: 'ok', ...seen(name, say('imscp.well')) }
  }
  return {
    name: NAME,
    state: 'fail',
    ...seen(
      name,
      missing.length > 1
        ? say('imscp.several-missing', { lists: missing })
        : say('imscp.missing', { list: missing.join('') }),
    ),
    ...advised(say('imscp.again')),
    command: `postconf -n ${LISTS.join(' ')}`,
  }
}
