import { cleanText } from '../../../ground/clean.ts'
import type { PanelPage } from '../types.ts'
import { consoleLink } from './console-link.ts'
import { describeDatabases } from './databases.ts'
import type { PageFacts } from './facts.ts'
import { describeScanning } from './scanning.ts'

const SENTENCE_MAX_CHARS = 500
/** The panel reads 256 KiB: with all texts as long as they may be, of three bytes a character, this fits. */
const REPORT_MAX_LINES = 100
const REPORT_MAX_CHARS = 300

/** Pure: the page of the plugin. Texts are clean and have a bound; whoever shows them escapes them. */
export function describePage(facts: PageFacts): PanelPage {
  const { nowMs, version, record, refusals } = facts
  const { state, sentence, remedy } = describeScanning(facts)
  const databases = describeDatabases(facts)
  return {
    schema: 'clamgate.imscp-page/1',
    writtenAt: new Date(nowMs).toISOString(),
    version,
    scanning: { state, sentence: cut(sentence), remedy: remedy === null ? null : cut(remedy) },
    databases: { ...databases, sentence: cut(databases.sentence) },
    signatures: describeSignatures(facts),
    refusals,
    report: record.report.slice(0, REPORT_MAX_LINES).map((line) => cleanText(line, REPORT_MAX_CHARS)),
    console: consoleLink(facts),
  }
}

function describeSignatures({ daemon, record }: PageFacts): PanelPage['signatures'] {
  if (daemon.state === 'away') {
    const on = isSwitchedOn(record.config)
    const sentence = `Signatures of third parties are ${on ? 'on; more is not known while Clamgate does not answer' : 'off'}`
    return { on, sentence, lastUpdateAt: null }
  }
  const { status, signatures } = daemon
  const {
    sources = 0,
    files = 0,
    signatures: count = 0,
    waiting = [],
    paused = [],
    failing = [],
  } = status.signatures ?? {}
  if (sources === 0) return { on: false, sentence: 'Signatures of third parties are off', lastUpdateAt: null }
  const troubles = [
    ...(failing.length === 0 ? [] : [`failing: ${failing.join(', ')}`]),
    ...(paused.length === 0 ? [] : [`paused: ${paused.join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`not fetched yet: ${waiting.join(', ')}`]),
  ]
  return {
    on: true,
    sentence: cut([`${count} signatures in ${files} files of ${sources} sources`, ...troubles].join('; ')),
    lastUpdateAt: newest(
      signatures?.sources.flatMap((one) => (one.enabled ? (one.lastSuccessAt ?? []) : [])) ?? [],
    ),
  }
}

/** The main switch of the plugin's parameters. */
function isSwitchedOn({ clamav_unofficial_sigs_options: options }: PageFacts['record']['config']): boolean {
  if (typeof options !== 'object' || options === null || !('clamav_unofficial_sigs' in options)) return false
  return /^(?:yes|true|1|on)$/i.test(String(options.clamav_unofficial_sigs).trim())
}

function newest(times: readonly string[]): string | null {
  return times.toSorted().at(-1) ?? null
}

function cut(text: string): string {
  return cleanText(text, SENTENCE_MAX_CHARS)
}
