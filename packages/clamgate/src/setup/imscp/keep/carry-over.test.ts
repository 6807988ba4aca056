import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PanelValues } from '../../../importers/imscp-plugin/import-plugin.ts'
import type { OldPlugin } from '../old-plugin/types.ts'
import type { ImscpRecord } from '../types.ts'
import { type ConfigTools, carryOver, configBefore, keepUpdate } from './carry-over.ts'
import { isSection } from './effective-config.ts'

const TOOLS: ConfigTools = {
  administratorsValues: differing,
  comparePanelConfigs: (before, after) =>
    JSON.stringify(before) === JSON.stringify(after) ? [] : ['They differ'],
  renderPhpArray: (values) => `<?php // ${JSON.stringify(values)}`,
  renderLocalFile: (values) => `<?php // local ${JSON.stringify(values)}`,
}

function differing(config: PanelValues, shipped: PanelValues): PanelValues {
  const own = Object.entries(config).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    const usual = shipped[name]
    if (!isSection(value)) return value === usual ? [] : [[name, value]]
    const inner = differing(value, isSection(usual) ? usual : {})
    return Object.keys(inner).length === 0 ? [] : [[name, inner]]
  })
  return Object.fromEntries(own)
}

const OLD = { socket: 'unix:/a', options: { MaxFileSize: '25M', OnFail: 'Defer', LogTime: 'true' } }
const NEW = { socket: 'unix:/a', options: { MaxFileSize: '40M', OnFail: 'Defer' }, ours: [] }

test('what the administrator had set goes on to count, and new defaults come in', () => {
  const before = { ...OLD, options: { ...OLD.options, OnFail: 'Accept', LocalNet: '10.0.0.0/8' } }
  const { config, carried, report } = carryOver(
    { before, shippedBefore: OLD, panel: NEW, shipped: NEW },
    TOOLS,
  )
  assert.deepEqual(config, {
    ...NEW,
    options: { MaxFileSize: '40M', OnFail: 'Accept', LocalNet: '10.0.0.0/8' },
  })
  assert.deepEqual(carried, { options: { OnFail: 'Accept', LocalNet: '10.0.0.0/8' } })
  assert.deepEqual(report, ['They differ'])
})

test('what the panel has of the administrator wins', () => {
  const before = { ...OLD, socket: 'inet:localhost:1' }
  const panel = { ...NEW, socket: 'inet:localhost:2' }
  const { config, carried } = carryOver({ before, shippedBefore: OLD, panel, shipped: NEW }, TOOLS)
  assert.equal(config['socket'], 'inet:localhost:2')
  assert.deepEqual(carried, {})
})

test('what was in force is told by the record, or by what the old plugin has written', () => {
  const record: ImscpRecord = {
    ...{ schema: 'clamgate.imscp-record/1', version: '2.0.0', appliedAt: '', config: OLD, carried: {} },
    ...{ guiDirectory: '', postfixDirectory: '', state: 'applied', report: [] },
  }
  const known = { old: undefined, from: '2.0.0', shipped: NEW }
  const expected = { before: OLD, shippedBefore: NEW, version: '2.0.0' }
  assert.deepEqual(configBefore({ ...known, record }), expected)
  const withShipped = { ...record, shipped: OLD }
  assert.deepEqual(configBefore({ ...known, record: withShipped }), { ...expected, shippedBefore: OLD })
  assert.equal(configBefore({ ...known, record: undefined }), undefined)
  const settings = new Map([['MaxFileSize', ['50M']]])
  const old: OldPlugin = {
    ...{ root: '/', evidence: [], postfix: undefined, signatures: undefined, runsMilter: true },
    milterConf: { path: '', blocks: [], settings, listen: [] },
  }
  const shipped = { PostfixMilterSocket: 'x', clamav_milter_options: { MaxFileSize: '25M', OnFail: 'Defer' } }
  assert.deepEqual(configBefore({ record: undefined, old, from: '1.3.0', shipped })?.before, {
    PostfixMilterSocket: 'x',
    clamav_milter_options: { MaxFileSize: '50M', OnFail: 'Defer' },
    clamav_unofficial_sigs_options: { clamav_unofficial_sigs: 'no' },
  })
})

async function panel() {
  const guiDirectory = await mkdtemp(join(tmpdir(), 'imscp-gui-'))
  await mkdir(join(guiDirectory, 'data/persistent/plugins'), { recursive: true })
  const kept = { guiDirectory, version: '1.3.0', at: new Date(Date.UTC(2026, 10, 29)), before: OLD }
  return { guiDirectory, kept, [Symbol.asyncDispose]: () => rm(guiDirectory, { recursive: true }) }
}

test('an update keeps the configuration of before, and gives the panel the values', async () => {
  await using one = await panel()
  const carried = { socket: 'x', options: { OnFail: 'Accept', key: 'secret' } }
  assert.deepEqual(await keepUpdate({ ...one.kept, carried }, TOOLS), [
    `The configuration that was in force before is kept as ${one.guiDirectory}/data/persistent/plugins/ClamAV/config-1.3.0-20261129T000000Z.php`,
    "Values of before go on to count: socket, options['OnFail'], options['key']; they stand in data/persistent/plugins/ClamAV.php of the panel",
  ])
  const local = join(one.guiDirectory, 'data/persistent/plugins/ClamAV.php')
  assert.equal(await readFile(local, 'utf8'), `<?php // local ${JSON.stringify(carried)}`)
})

test('a local file of the administrator is not touched, and he hears what to put there', async () => {
  await using one = await panel()
  const local = join(one.guiDirectory, 'data/persistent/plugins/ClamAV.php')
  await writeFile(local, 'mine')
  const [, sentence] = await keepUpdate({ ...one.kept, carried: { socket: 'x' } }, TOOLS)
  assert.equal(
    sentence,
    'Values of before go on to count: socket; put them into data/persistent/plugins/ClamAV.php of the panel, which is there already and was not touched',
  )
  assert.equal(await readFile(local, 'utf8'), 'mine')
})

test('without values to carry there is no local file', async () => {
  await using one = await panel()
  assert.equal((await keepUpdate({ ...one.kept, carried: {} }, TOOLS)).length, 1)
  assert.deepEqual(await readdir(join(one.guiDirectory, 'data/persistent/plugins')), ['ClamAV'])
})
