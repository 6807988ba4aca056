import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signatureService } from '../../api/testing/signatures.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { printExplained, printFound } from './print-found.ts'
import { printHistory } from './print-history.ts'
import { printList } from './print-list.ts'
import { printSignatures } from './print-status.ts'
import { printUpdate } from './print-update.ts'
import { mebibytes, progressLine } from './progress.ts'

const service = signatureService()
const following = { onProgress: () => undefined, signal: new AbortController().signal }
const NOW_MS = Date.parse('2026-11-28T12:05:00Z')

async function printed() {
  const terminal = { ...recordingTerminal(), columns: 80 }
  printSignatures(await service.status(), terminal, NOW_MS)
  printList((await service.list()).sources, terminal)
  printUpdate(await service.update({}, following), terminal)
  printHistory(await service.history(), terminal)
  printFound(await service.find('x'), terminal)
  printExplained(await service.explain('x'), terminal)
  return terminal.outLines
}

test('on a screen of 80 columns no line is longer', async () => {
  assert.deepEqual(
    (await printed()).filter((line) => line.length > 80),
    [],
  )
})

test('the status names what is wrong, with until when and why, and what is closed', async () => {
  const text = (await printed()).join('\n').replaceAll(/\n\s+/g, ' ')
  assert.match(text, /^2 sources, 1 file live, 12345 signatures; 1 paused, 1 tripped\n/)
  assert.match(text, /junk\.ndb\s+refused\s+line 3 is no signature/)
  assert.match(text, /securiteinfo paused .*until 2026-11-28T18:00:00\.000Z \(in 6 h\): .*HTTP 403/)
  assert.match(text, /bofhland\s+closed\s+no longer served/)
  assert.match(text, /tripped\s+Sanesecurity\.Phishing\.1: 60 hits of 31 senders/)
})

test('files with long names keep to 80 columns, and why a source is off is said once', async () => {
  const [source] = (await service.list()).sources
  assert.ok(source !== undefined)
  const long = 'interserver_of_a_long_name_x.yara'
  const files = source.files.map((file) => ({
    ...file,
    name: long,
    wanted: false,
    reason: 'the source is off: it is off',
  }))
  const terminal = { ...recordingTerminal(), columns: 80 }
  printList([{ ...source, enabled: false, reason: 'it is off', files }], terminal)
  assert.deepEqual(
    terminal.outLines.filter((line) => line.length > 80),
    [],
  )
  assert.equal(terminal.outLines.filter((line) => line.includes('it is off')).length, 1)
  assert.match(terminal.outLines.join('\n'), /memory\n.*21\.2 MiB/)
})

test('where no source is switched on, that is said', () => {
  const terminal = recordingTerminal()
  const none = { sources: [], tripped: [], ignored: [], parked: [] }
  printSignatures({ good: true, nextAt: null, set: null, ...none }, terminal, NOW_MS)
  assert.deepEqual(terminal.outLines, ['No source of signatures is switched on'])
})

test('a run in which nothing happened is one line', () => {
  const terminal = recordingTerminal()
  const source = { source: 'urlhaus', state: 'asked', code: null, sentence: null, remedy: null } as const
  printUpdate(
    { good: true, outcome: 'nothing', set: 'x', sources: [source], files: [], tookMs: 900 },
    terminal,
  )
  assert.deepEqual(terminal.outLines, ['Nothing has changed: 1 source asked (1 s)'])
})

test('many files of a source with which all went well are a line together, and what did not is named', () => {
  const terminal = recordingTerminal()
  const none = { code: null, sentence: null, remedy: null }
  const of = (source: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...({ source, file: `f${index}.ndb`, state: 'installed', ...none } as const),
    }))
  const refused = { ...({ source: 'many', file: 'bad.ndb', state: 'refused' } as const), ...none }
  const files = [...of('many', 60), { ...refused, sentence: 'bad.ndb is empty' }, ...of('few', 2)]
  const rest = { good: false, outcome: 'live', set: 'x', tookMs: 900 } as const
  printUpdate({ ...rest, sources: [], files }, terminal)
  assert.deepEqual(
    terminal.outLines.slice(1).map((line) => line.trim().replaceAll(/ +/g, ' ')),
    [
      'installed 60 files of many',
      'refused bad.ndb is empty',
      'installed f0.ndb of few',
      'installed f1.ndb of few',
    ],
  )
})

test('a run names what was refused, with what to do', async () => {
  const terminal = recordingTerminal()
  printUpdate(await service.update({}, following), terminal)
  const text = terminal.outLines.join('\n')
  assert.match(text, /1 installed, 1 refused/)
  assert.match(text, /refused +junk\.ndb: line 3.*\n +-> Wait/)
})

test('progress is one line that is written anew, and no oftener than somebody can read', () => {
  const lines: string[] = []
  let nowMs = 0
  const line = progressLine({ rewrite: (text) => lines.push(text) }, () => nowMs)
  line.tell({ step: 'fetch', source: 'sanesecurity', file: 'phish.ndb', bytes: 1000 })
  line.tell({ step: 'fetch', source: 'sanesecurity', file: 'phish.ndb', bytes: 2000 })
  nowMs = 1000
  line.tell({ step: 'fetch', source: 'sanesecurity', file: 'phish.ndb', bytes: 3000 })
  line.tell({ step: 'test', source: 'sanesecurity', file: 'phish.ndb', done: 12, total: 120 })
  line.end()
  assert.deepEqual(lines, [
    'Fetching phish.ndb of sanesecurity 1000 B',
    'Fetching phish.ndb of sanesecurity 6 KiB',
    ' 10 %  Testing phish.ndb of sanesecurity (12 of 120)',
    '',
  ])
})

test('where standard error is no terminal, nothing is told before the end', () => {
  const line = progressLine({ rewrite: undefined })
  assert.doesNotThrow(() => line.tell({ step: 'fetch' }))
  assert.doesNotThrow(line.end)
})

test('sizes are in the unit that people would use', () => {
  assert.deepEqual([0, 1023, 1024, 1024 ** 2 * 1.25].map(mebibytes), ['0 B', '1023 B', '1 KiB', '1.3 MiB'])
})
