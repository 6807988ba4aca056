import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importConf } from './import-conf.ts'

for (const engine of ['managed', 'external'] as const) {
  test(`for setup, with clamd ${engine}, the socket is ours and nothing of the old one is told`, () => {
    const text =
      'MilterSocket /run/clamav/clamav-milter.ctl\nMilterSocketGroup clamav\nMilterSocketMode 666\nClamdSocket unix:/run/clamav/clamd.ctl\nOnInfected Reject\n'
    const place = { socket: 'ours', engine } as const
    const readList = () => ({ problem: 'is not there' })
    const { settings, notes } = importConf(text, { file: 'clamav-milter.conf', readList, place })
    assert.deepEqual(
      [...settings.keys()].filter((key) => /^(?:milter\.|engine\.(?:mode|servers))/.test(key)),
      engine === 'managed' ? [] : ['engine.mode', 'engine.servers'],
    )
    assert.equal(settings.get('policy.infected')?.values[0]?.value, 'reject')
    const before = notes.filter(({ kind }) => kind === 'before-start' || kind === 'not-carried')
    assert.deepEqual(
      before.map(({ text: said }) => said.slice(0, 27)),
      engine === 'managed' ? [] : ['in clamd.conf set StreamMax'],
    )
  })
}
