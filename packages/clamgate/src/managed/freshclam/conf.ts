import type { EngineConfig } from '../../engine/types.ts'
import type { Account } from '../process/account.ts'
import type { Layout } from '../process/layout.ts'

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
    ...proxyLines(settings),
  ]
  return `${lines.join('\n')}\n`
}

/** The file is for the account of freshclam alone; freshclam itself refuses a password that others may read. */
function proxyLines(settings: FreshclamConfOptions['settings']): string[] {
  const { proxyServer, proxyPort, proxyUsername, proxyPassword } = settings
  const lines: [string, string | undefined][] = [
    ['HTTPProxyServer', proxyServer],
    ['HTTPProxyPort', proxyPort?.toString()],
    ['HTTPProxyUsername', quoted(proxyUsername)],
    ['HTTPProxyPassword', quoted(proxyPassword?.reveal())],
  ]
  return lines.filter(([, value]) => value !== undefined).map(([name, value]) => `${name} ${value}`)
}

/** freshclam takes what is between the first and the last quote as it is: blanks, `#` and other quotes. */
function quoted(value: string | undefined): string | undefined {
  return value === undefined ? undefined : `"${value}"`
}

/** What follows a blank or a line end would be read as another value or another option. */
function oneWord(text: string): string {
  return text.split(/[\s"]/, 1)[0] ?? ''
}
