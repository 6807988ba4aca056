import type { EngineConfig } from '../types.ts'
import type { Account } from './account.ts'
import type { Layout } from './layout.ts'

/** Longest download of one file, seconds: 100 MB over a slow line, and an end for one that hangs. */
const RECEIVE_TIMEOUT_SECONDS = 3600

export interface FreshclamConfOptions {
  readonly layout: Layout
  readonly account: Account
  readonly settings: EngineConfig['freshclam']
}

/** The text of freshclam.conf(5): official databases only, since one bad third-party source stops all the others. */
export function formatFreshclamConf({ layout, account, settings }: FreshclamConfOptions): string {
  const lines = [
    '# Generated at each start; changes are lost.',
    `DatabaseDirectory "${layout.databases}"`,
    `DatabaseOwner ${account.name}`,
    `DatabaseMirror ${oneWord(settings.mirror)}`,
    'Bytecode yes',
    'ScriptedUpdates yes',
    'TestDatabases yes',
    // A second try tells a mirror that limits us from one that is away; the rest is our own schedule's.
    'MaxAttempts 2',
    'ConnectTimeout 30',
    `ReceiveTimeout ${RECEIVE_TIMEOUT_SECONDS}`,
    'LogTime no',
  ]
  return `${lines.join('\n')}\n`
}

/** What follows a blank or a line end would be read as another value or another option. */
function oneWord(text: string): string {
  return text.split(/[\s"]/, 1)[0] ?? ''
}
