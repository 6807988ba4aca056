import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageSteps, pageUnits } from './units.ts'

function linesOf(guiDirectory: string): readonly string[] {
  return (pageUnits({ guiDirectory })[0]?.[1] ?? '').split('\n')
}

test('the service may write to what is its own and to the data of the panel, and nowhere else', () => {
  const lines = linesOf('/var/www/imscp/gui')
  assert.ok(lines.includes('ProtectSystem=strict'))
  assert.deepEqual(
    lines.filter((line) => line.startsWith('ReadWritePaths=')),
    ['ReadWritePaths=-/var/lib/clamgate-imscp -/var/www/imscp/gui/data'],
  )
})

test('a directory with blanks, quotes and percent signs is one word of the unit', () => {
  assert.ok(
    linesOf('/srv/a "b" 100%\\c').includes(
      String.raw`ReadWritePaths=-/var/lib/clamgate-imscp "-/srv/a \"b\" 100%%\\c/data"`,
    ),
  )
})

test('the units are there before the timer is started', () => {
  assert.deepEqual(
    pageSteps({ guiDirectory: '/gui' }).map(({ id }) => id),
    [
      'unit-file:clamgate-imscp-page.service',
      'unit-file:clamgate-imscp-page.timer',
      'unit:clamgate-imscp-page.timer',
    ],
  )
})
