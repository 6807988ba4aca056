import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The series that differ for the web side: 1.4 with 1.5, and the branch 1.5.3-maintenance. */
export const SERIES = ['legacy', 'maintenance'] as const

export type Series = (typeof SERIES)[number]

/** What happens to the plugin in one panel of its own. */
export interface Scenario {
  /** The panel's configuration; null: none is registered. */
  readonly config: Readonly<Record<string, string>> | null
  /** Of the plugin, when the request begins. */
  readonly status: string
  /** False: the plugin was uploaded in this very request. */
  readonly isKnown: boolean
  /** Files below the directory of the plugin; `persistent/` is the panel's directory for what it keeps. */
  readonly files: Readonly<Record<string, string>>
  /** Actions of the plugin manager; `list` updates the plugin list. */
  readonly run: readonly string[]
  /** Events that name another plugin. */
  readonly dispatch: readonly string[]
  /** The page that is asked for. */
  readonly route: string | null
  readonly language: string
}

export interface Outcome {
  readonly status: string
  readonly error: string | null
  /** The backend was asked to do its part. */
  readonly isScheduled: boolean
  readonly messages: readonly string[]
  /** What was asked before a page was shown, in order. */
  readonly checked: readonly string[]
  readonly isStopped: readonly boolean[]
  readonly menu: readonly Readonly<Record<string, string>>[]
  readonly html: string | null
  /** The configuration that an update of the list has read; null where it came to none. */
  readonly stored: unknown
}

export const GOOD_CONFIG = {
  Version: '1.5.3',
  MTA_SERVER: 'postfix',
  MTA_PACKAGE: 'Servers::mta::postfix',
  GUI_ROOT_DIR: '/nonexistent',
} as const

const PLUGIN = join(import.meta.dirname, '../../plugin')

/** A directory of plugins with ours in it as the archive lays it down; what is not of the web side is a stand-in. */
export function layPlugin(name = 'ClamAV'): Disposable & { readonly directory: string } {
  const root = mkdtempSync(join(tmpdir(), 'clamgate-php-'))
  const directory = join(root, name)
  cpSync(join(PLUGIN, 'ClamAV.php'), join(directory, 'ClamAV.php'))
  cpSync(join(PLUGIN, 'frontend'), join(directory, 'frontend'), { recursive: true })
  for (const file of ['backend/ClamAV.pm', 'program/install.sh']) {
    mkdirSync(join(directory, file, '..'), { recursive: true })
    writeFileSync(join(directory, file), '')
  }
  return { directory, [Symbol.dispose]: () => rmSync(root, { recursive: true }) }
}

/** Plays scenarios under the doubles of a series; anything that PHP complains of, deprecations too, fails. */
export function drive(series: Series, directory: string, scenarios: readonly Partial<Scenario>[]): Outcome[] {
  const whole: Scenario[] = scenarios.map((scenario) => ({
    config: GOOD_CONFIG,
    status: 'uninstalled',
    isKnown: true,
    files: {},
    run: [],
    dispatch: [],
    route: null,
    language: 'en_GB',
    ...scenario,
  }))
  const output = php([join(import.meta.dirname, 'drive.php'), series, directory], JSON.stringify(whole))
  return JSON.parse(output)
}

/** Runs a PHP script without the configuration of this host. */
export function php(args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync('php', ['-n', '-d', 'display_errors=stderr', ...args], {
    input,
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  assert.equal(status, 0, stderr + stdout)
  assert.equal(stderr, '')
  return stdout
}
