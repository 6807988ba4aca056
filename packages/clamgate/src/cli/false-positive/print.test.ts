import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { printAct } from './print.ts'

const ID = '20261123T120000000Z-0123456789abcdef'
const REPORT = {
  ...{ id: '0a1b2c3d4e5f', signature: 'x', provider: 'x', address: undefined, homepage: undefined },
  ...{ asksFor: 'x', note: undefined, text: 'x\n', files: [] },
}

for (const [reason, words] of [
  [undefined, `The report: clamgate quarantine report ${ID}`],
  ["the board's figures", `The report: clamgate quarantine report ${ID} --reason 'the board'\\''s figures'`],
] as const) {
  test(`the command for the report has the reason: ${reason}`, () => {
    const terminal = recordingTerminal()
    const steps = { good: true, id: ID, dryRun: false, signature: 'x', steps: [] }
    printAct({ ...steps, report: REPORT, others: [], alsoReleased: false }, reason, terminal)
    assert.equal(terminal.outLines.at(-1), words)
  })
}
