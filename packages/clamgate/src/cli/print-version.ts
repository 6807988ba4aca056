import { printDocument } from './document.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** What `clamgate --version` wants to know; undefined when the command line asks for something else. */
export interface VersionQuestion {
  readonly config: string | undefined
  readonly json: boolean
}

/** Reads a command line that has `--version` as an option, with or without a command; not where it may be a value. */
export function versionQuestion(argv: readonly string[]): VersionQuestion | undefined {
  let config: string | undefined
  let isAsked = false
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--') break
    if (word === '--version' || word === '-V') isAsked = true
    else if (word === '--config' || word === '-c') config = argv[++at]
    else if (word.startsWith('--config=')) config = word.slice('--config='.length)
    else if (word.startsWith('-') && word !== '--json' && word !== '--debug') return undefined
  }
  return isAsked ? { config, json: argv.includes('--json') } : undefined
}

/** Prints what this Clamgate is, and what it works with. */
export async function printVersion({ config, json }: VersionQuestion, terminal: Terminal): Promise<ExitCode> {
  const { aboutUs } = await import('../app/about.ts')
  const about = await aboutUs(config)
  if (json) {
    printDocument(terminal, 'version', { good: true, ...about, clamd: about.clamd ?? null })
    return EXIT.yes
  }
  const { version, commit, node, clamd } = about
  terminal.out(`clamgate ${version}${commit === undefined ? '' : ` (commit ${commit.slice(0, 12)})`}`)
  terminal.out(`Node ${node}`)
  terminal.out(clamd === undefined ? 'clamd: not known' : `clamd ${clamdWords(clamd)}`)
  return EXIT.yes
}

function clamdWords({ version, databaseVersion, from }: ClamdWords): string {
  const database = databaseVersion === undefined ? '' : `, database ${databaseVersion}`
  return `${version}${database} (${from === 'daemon' ? 'of the running daemon' : 'installed'})`
}

interface ClamdWords {
  readonly version: string
  readonly databaseVersion: number | undefined
  readonly from: 'daemon' | 'program'
}
